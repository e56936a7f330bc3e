import * as z from "zod";
import { ConnectionError } from "../../comfyui/errors.ts";
import type { LibraryEntry } from "../../library/library.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { takeConsent, withConsent } from "./paid_argument.ts";
import { paidNodes } from "./paid_nodes.ts";
import { runReading } from "./run_reading.ts";
import { inputAliases, templateSchema } from "./template_schema.ts";
import type { ToolDefinition } from "../tool.ts";
import type { Services } from "../tool_context.ts";
import { inputsPerTool, toolInputs } from "../tool_inputs.ts";
import { verdictOf } from "./workflow_verdict.ts";

/** How many workflows become tools: clients and models take only so many. */
export const MOST_TOOLS = 50;

/** How long listing tools waits for a ComfyUI that does not answer, ms. */
const PATIENCE = 2000;

/** Longest description of a tool. */
const SHOWN = 200;

/**
 * The workflows that are tools of their own: those of the folder, the shipped ones that can run
 * here, and what the configuration names; the newest where they are too many. One that cannot be
 * read is left out, and list_workflows says why. While no ComfyUI answers that tells its inputs, a
 * tool takes any.
 *
 * @param taken Names that other tools have already.
 */
export async function workflowTools(
  services: Services,
  taken: ReadonlySet<string>,
): Promise<ToolDefinition[]> {
  const { entries } = await services.library.list({ exposed: true });
  // Tools of ours are made of shipped workflows, under the same names.
  const others = entries.filter(({ source, id }) => source !== "shipped" || !taken.has(id));
  const kept = newest(others);
  const most = inputsPerTool(kept.length);
  const tools = await Promise.all(kept.map((entry) => toTool(entry, { services, most })));
  const names = new Set(taken);
  return tools.flatMap((tool) => {
    if (!tool) return [];
    const name = uniqueName(tool.name, names);
    names.add(name);
    return [{ ...tool, name }];
  });
}

/** In the order of the list. What is shipped, or was exposed by the configuration, goes first. */
function newest(entries: LibraryEntry[]): LibraryEntry[] {
  if (entries.length <= MOST_TOOLS) return entries;
  const age = ({ source, modified = 0 }: LibraryEntry) => source === "folder" ? modified : Infinity;
  const byAge = entries.toSorted((a, b) => age(a) === age(b) ? 0 : age(b) - age(a));
  const kept = new Set(byAge.slice(0, MOST_TOOLS));
  return entries.filter((entry) => kept.has(entry));
}

interface ToolContents {
  services: Services;
  /** How many inputs are shown. */
  most: number;
}

async function toTool(
  entry: LibraryEntry,
  contents: ToolContents,
): Promise<ToolDefinition | undefined> {
  try {
    return await inTime(describedTool(entry, contents));
  } catch (error) {
    // Nobody can say whether a shipped one can run; the others are their user's choice.
    const isUnanswered = error instanceof ConnectionError || error instanceof LateError;
    return isUnanswered && entry.source !== "shipped" ? openTool(entry) : undefined;
  }
}

async function describedTool(
  entry: LibraryEntry,
  { services, most }: ToolContents,
): Promise<ToolDefinition | undefined> {
  const reading = await services.library.read(entry);
  if (entry.source === "shipped") {
    const { runnable } = await verdictOf(services.engines, reading.template, services);
    if (!runnable) return undefined;
  }
  const paid = await paidNodes(services.engines, reading.template.workflow);
  const tool = definition(entry, { template: reading.template, most });
  return paid.length > 0 && !services.allowPaid ? withConsent(tool) : tool;
}

function definition(
  entry: LibraryEntry,
  { template, most }: { template: WorkflowTemplate; most: number },
): ToolDefinition {
  const { shown, hidden } = toolInputs(template.inputs, most);
  const schema = templateSchema({ inputs: shown });
  const more = hidden === 0 ? "" : ` Takes ${hidden} more inputs, which get_workflow lists.`;
  return {
    ...openTool(entry, template.description),
    description: describe(entry, template.description) + more,
    input: hidden === 0 ? schema : schema.loose(),
    aliases: inputAliases(template.inputs),
  };
}

/** A workflow's tool of which no input is known yet; each call looks at the workflow itself. */
function openTool(entry: LibraryEntry, words?: string): ToolDefinition {
  return {
    name: toolName(entry.tool || entry.id),
    title: entry.title ?? entry.name,
    description: describe(entry, words),
    input: z.looseObject({}),
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    run: async (inputs, context) => {
      const reading = await context.library.read(entry);
      const { given, allowPaid } = takeConsent(inputs, reading.template);
      return await runReading(reading, given, context, {
        allowPaid,
        ...context.given && { given: context.given },
      });
    },
  };
}

function describe(entry: LibraryEntry, words?: string): string {
  const description = words || entry.description ||
    `Runs the workflow ${entry.title ?? entry.name}.`;
  return description.length > SHOWN ? `${description.slice(0, SHOWN - 3)}...` : description;
}

/**
 * An id as MCP's clients take a tool's name: 1 to 64 of A-Z, a-z, 0-9, _ and -. None begins with a
 * dash, which leaves a tool out where tools are named.
 */
export function toolName(id: string): string {
  const ascii = id.normalize("NFKD").replaceAll(/[^A-Za-z0-9_-]+/g, "_");
  const plain = ascii.replaceAll(/^[_-]+|_+$/g, "");
  return plain.slice(0, 64) || "workflow";
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1;; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const candidate = name.slice(0, 64 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

class LateError extends Error {}

/** A tool that is slow to describe must not keep the others from being listed. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LateError("too slow")), PATIENCE);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
