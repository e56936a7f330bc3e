import type { Json } from "../comfyui/json.ts";
import type { LibraryEntry } from "../library/library.ts";
import type { TemplateReading } from "../workflow/to_template.ts";
import { runTemplate } from "./run_template.ts";
import { templateSchema, templateValues } from "./template_schema.ts";
import type { ToolDefinition } from "./tool.ts";
import type { Services } from "./tool_context.ts";
import { verdictOf } from "./workflow_verdict.ts";

/** How long listing tools waits for a ComfyUI that does not answer, ms. */
const PATIENCE = 2000;

/** Longest description of a tool. */
const SHOWN = 200;

/**
 * The workflows that are tools of their own: those of the folder, the shipped ones that can run
 * here, and what the configuration names. One that cannot be read now is left out; list_workflows
 * says why.
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
  const tools = await Promise.all(others.map((entry) => atMost(toTool(entry, services))));
  const names = new Set(taken);
  return tools.flatMap((tool) => {
    if (!tool) return [];
    const name = uniqueName(tool.name, names);
    names.add(name);
    return [{ ...tool, name }];
  });
}

async function toTool(
  entry: LibraryEntry,
  services: Services,
): Promise<ToolDefinition | undefined> {
  const reading = await services.library.read(entry);
  if (entry.source === "shipped") {
    const { runnable } = await verdictOf(services.engine, reading.template);
    if (!runnable) return undefined;
  }
  return definition(entry, reading);
}

function definition(entry: LibraryEntry, { template, saved }: TemplateReading): ToolDefinition {
  const description = template.description || entry.description ||
    `Runs the workflow ${entry.title ?? entry.name}.`;
  return {
    name: toolName(entry.id),
    title: entry.title ?? entry.name,
    description: description.length > SHOWN ? `${description.slice(0, SHOWN - 3)}...` : description,
    input: templateSchema(template),
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    run: (input, context) =>
      runTemplate(template, templateValues(template, input), context, {
        ...(saved && { saved: saved as unknown as Json }),
      }),
  };
}

/** An id as MCP's clients take a tool's name: 1 to 64 of A-Z, a-z, 0-9, _ and -. */
export function toolName(id: string): string {
  const plain = id.normalize("NFKD").replaceAll(/[^A-Za-z0-9_-]+/g, "_").replaceAll(/^_+|_+$/g, "");
  return plain.slice(0, 64) || "workflow";
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1;; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const candidate = name.slice(0, 64 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** A tool that is slow to describe, or cannot be, must not keep the others from being listed. */
async function atMost<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE);
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
