import * as z from "zod";
import type { LibraryEntry } from "../../library/library.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { verdictOf } from "../workflow_verdict.ts";

/** How many workflows one answer names. */
const PAGE = 20;

/** Most characters of one line: a page stays below 4,000 bytes. */
const LINE = 180;

/** Finds workflows: what they make, and whether they can run. */
export const listWorkflows: ToolDefinition = defineTool({
  name: "list_workflows",
  title: "List workflows",
  description:
    "Finds workflows: shipped, in the workflows folder, saved in ComfyUI, its gallery, " +
    "earlier runs. Says what each makes and whether it can run.",
  input: z.strictObject({
    query: z.string().max(200).optional(),
    source: z.enum(["shipped", "folder", "saved", "gallery", "history"]).optional(),
    page: z.int().min(1).default(1),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ query, source, page }, context) {
    const { entries, problems, unavailable } = await context.library.list({
      ...(source !== undefined && { source }),
      ...(query !== undefined && { query }),
    });
    const pages = Math.max(1, Math.ceil(entries.length / PAGE));
    if (page > pages) throw new RangeError(`Cannot show page ${page}: there are ${pages}.`);
    const shown = entries.slice((page - 1) * PAGE, page * PAGE);
    const lines = await Promise.all(shown.map((entry) => describe(entry, context)));
    const notes = [
      `${entries.length} workflows${query ? ` for "${query}"` : ""}, page ${page} of ${pages}.`,
      ...unavailable.map((one) => `Not asked: ${one.source} (${one.reason})`),
      ...problems.slice(0, 5).map(({ file, reason }) => `Skipped ${file}: ${reason}`),
    ].map((note) => cut(note));
    return {
      content: [{ type: "text", text: [...notes, ...lines.map(({ text }) => text)].join("\n") }],
      structuredContent: {
        total: entries.length,
        page,
        pages,
        workflows: lines.map(({ name, runnable }) => ({ name, runnable })),
      },
    };
  },
});

async function describe(entry: LibraryEntry, context: ToolContext) {
  const { runnable, text } = await judge(entry, context);
  const what = entry.title ?? entry.description ?? "";
  const makes = entry.media === undefined ? "" : ` (${entry.media})`;
  return { name: entry.id, runnable, text: cut(`${entry.id}${makes}: ${text}. ${what}`) };
}

async function judge(entry: LibraryEntry, context: ToolContext) {
  try {
    const { template } = await context.library.read(entry);
    const { runnable, missingNodes, problems, missingFiles } = await verdictOf(
      context.engine,
      template,
    );
    if (runnable) {
      const wants = missingFiles.length === 0 ? "" : `, with ${missingFiles.length} files of yours`;
      return { runnable, text: `can run${wants}` };
    }
    return {
      runnable,
      text: missingNodes.length > 0 ? `needs nodes ${missingNodes.join(", ")}` : problems.join(" "),
    };
  } catch (error) {
    return { runnable: false, text: error instanceof Error ? error.message : "cannot be read" };
  }
}

function cut(line: string): string {
  const one = line.replaceAll(/\s+/g, " ").trim();
  return one.length > LINE ? `${one.slice(0, LINE - 3)}...` : one;
}
