import * as z from "zod";
import { ConnectionError } from "../../comfyui/errors.ts";
import type { LibraryEntry, LibraryListing } from "../../library/library.ts";
import { toldText } from "../caller/told_text.ts";
import { describeVerdict } from "../workflow/describe_verdict.ts";
import { fitLines } from "../fit_lines.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { verdictOf } from "../workflow/workflow_verdict.ts";
import { MOST_TOOLS } from "../workflow/workflow_tools.ts";

/** How many workflows one answer names, and of how many bytes all their names may be. */
const [PAGE, PAGE_BYTES] = [20, 1600];

/** Most bytes of an answer as JSON, but for what the transport adds. */
const MOST_BYTES = 3900;

/** How many reasons why a file was skipped one answer gives. */
const REASONS = 5;

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
    const listing = await context.library.list({
      ...(source !== undefined && { source }),
      ...(query !== undefined && { query }),
    });
    const { entries } = listing;
    const pages = pagesOf(entries);
    const shown = pages[page - 1];
    if (!shown) throw new RangeError(`Cannot show page ${page}: there are ${pages.length}.`);
    const verdicts = await Promise.all(shown.map((entry) => judge(entry, context)));
    const lines = shown.map((entry, index) => describe(entry, verdicts[index]!));
    const found = query ? ` for "${query}"` : "";
    const notes = [
      `${entries.length} workflows${found}, page ${page} of ${pages.length}.`,
      ...notesOn(listing),
      ...new Set(verdicts.flatMap(({ silence }) => silence ?? [])),
    ].map((note) => toldText(note, context));
    // No structured content: some clients hand a model that alone, and all of this is text.
    return { content: [{ type: "text", text: fitLines([...notes, ...lines], MOST_BYTES) }] };
  },
});

/** There is always a first page. */
function pagesOf(entries: LibraryEntry[]): LibraryEntry[][] {
  const encoder = new TextEncoder();
  const pages: LibraryEntry[][] = [[]];
  let room = PAGE_BYTES;
  for (const entry of entries) {
    const bytes = encoder.encode(entry.id).length;
    if (pages.at(-1)!.length === PAGE || bytes > room) {
      pages.push([]);
      room = PAGE_BYTES;
    }
    pages.at(-1)!.push(entry);
    room -= bytes;
  }
  return pages;
}

function notesOn({ unavailable, problems, exposed }: LibraryListing): string[] {
  const skipped = problems.slice(0, REASONS);
  const more = problems.length - skipped.length;
  return [
    ...unavailable.map((one) => `Not asked: ${one.source} (${one.reason})`),
    ...skipped.map(({ file, reason }) => `Skipped ${file}: ${reason}`),
    ...more > 0 ? [`Skipped ${more} more files.`] : [],
    // Clients take only so many tools.
    ...exposed > MOST_TOOLS
      ? [
        `The newest ${MOST_TOOLS} of ${exposed} are tools of their own; run_workflow runs the others.`,
      ]
      : [],
  ];
}

/** What can be said of a workflow. */
interface Judgement {
  media: string;
  state: string;
  /** Why ComfyUI was not asked: the same for all. */
  silence?: string;
}

function describe({ id, title, description, note }: LibraryEntry, judgement: Judgement): string {
  const { media, state } = judgement;
  const verdict = `${id}${media && ` (${media})`}: ${state.replace(/\.+$/, "")}.`;
  return [verdict, title ?? description ?? "", note ?? ""].filter((part) => part !== "").join(" ");
}

async function judge(entry: LibraryEntry, context: ToolContext): Promise<Judgement> {
  const { media = "" } = entry;
  const { library, engines } = context;
  try {
    const { template } = await library.read(entry);
    const verdict = await verdictOf(engines, template, context);
    return { media: media || verdict.makes.join(", "), state: describeVerdict(verdict) };
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error("cannot be read");
    if (!(error instanceof ConnectionError)) return { media, state: toldText(message, context) };
    return { media, state: "not known whether it can run", silence: message };
  }
}
