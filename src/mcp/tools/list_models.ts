import * as z from "zod";
import { nearest } from "../../workflow/nearest.ts";
import { bytePages } from "../byte_pages.ts";
import { modelKinds, namesOfKind, resolveKind } from "../workflow/model_names.ts";
import type { CallToolResult } from "../sdk.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { Services } from "../tool_context.ts";

/** Most bytes of a page's names. They stand in an answer twice, which stays below 4,000 bytes. */
const PAGE = 1500;

/** Most kinds that an overview tells the number of. */
const KINDS = 60;

/** Longest name that is shown whole, in characters. */
const LONGEST = 400;

/** One name, and what it is the name of. */
interface Found {
  kind: string;
  name: string;
}

/** Finds model files, samplers and schedulers. */
export const listModels: ToolDefinition = defineTool({
  name: "list_models",
  title: "List models",
  description: "Lists installed models of a kind (checkpoints, loras, vae, ...), samplers or " +
    "schedulers; without kind says how many there are of each.",
  input: z.strictObject({
    kind: z.string().min(1).max(100).optional(),
    query: z.string().max(200).optional(),
    page: z.int().min(1).default(1),
  }),
  output: z.looseObject({ names: z.array(z.string()).optional() }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ kind, query = "", page }, context) {
    const kinds = await modelKinds(context);
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (kind === undefined && words.length === 0) return await overview(kinds, context);
    const asked = kind === undefined ? kinds : [resolveKind(kind, kinds)];
    const all = asked.length === 1
      ? await findNames(asked[0]!, context)
      : (await Promise.all(asked.map((one) => tryFindNames(one, context))))
        .flatMap((names) => names ?? []);
    const found = all.filter(({ name }) => hasAll(name, words));
    const what = asked.length === 1 ? asked[0]! : "names";
    if (found.length === 0) return nothing({ what, query, all });
    return showPage({ what, query, found, page });
  },
});

async function overview(kinds: string[], services: Services): Promise<CallToolResult> {
  const lists = await Promise.all(kinds.map((kind) => tryFindNames(kind, services)));
  const counts = lists.map((names) => names?.length);
  const some = kinds.flatMap((kind, index) => {
    const count = counts[index];
    return count === undefined || count === 0 ? [] : [[kind, count] as const];
  }).slice(0, KINDS);
  const empty = kinds.filter((_, index) => counts[index] === 0);
  const unread = kinds.filter((_, index) => counts[index] === undefined);
  const lines = [
    `Installed: ${some.map(([kind, count]) => `${kind} ${count}`).join(", ") || "nothing"}.`,
    ...(empty.length === 0 ? [] : [`Empty: ${cut(empty.join(", "))}.`]),
    ...(unread.length === 0 ? [] : [`Could not be read: ${cut(unread.join(", "))}.`]),
    "Give kind to see names, or query to search all kinds.",
  ];
  return {
    content: [{ type: "text", text: lines.join("\n") }],
    structuredContent: { counts: Object.fromEntries(some) },
  };
}

async function findNames(kind: string, services: Services): Promise<Found[]> {
  return (await namesOfKind(kind, services)).map((name) => ({ kind, name }));
}

/** `undefined` where this kind cannot be read: the others still can. */
async function tryFindNames(kind: string, services: Services): Promise<Found[] | undefined> {
  try {
    return await findNames(kind, services);
  } catch (error) {
    services.log("debug", "models not listed", { kind, error });
    return undefined;
  }
}

function hasAll(name: string, words: string[]): boolean {
  const folded = name.toLowerCase();
  return words.every((word) => folded.includes(word));
}

function nothing(
  { what, query, all }: { what: string; query: string; all: Found[] },
): CallToolResult {
  const near = nearestNames(query, all);
  const text = query === ""
    ? `There are no ${what} in this ComfyUI.`
    : `No ${what} for "${query}".${near.length > 0 ? ` Nearest: ${cut(near.join(", "))}.` : ""}`;
  return { content: [{ type: "text", text }], structuredContent: { total: 0, names: [] } };
}

/** Compared without their endings, which nobody gives in a query. */
function nearestNames(query: string, all: Found[]): string[] {
  const names = new Map(all.map(({ name }) => [name.replace(/\.\w+$/, ""), name]));
  return nearest(query, names.keys()).map((stem) => names.get(stem) ?? stem);
}

function showPage(
  { what, query, found, page }: { what: string; query: string; found: Found[]; page: number },
): CallToolResult {
  const mixed = new Set(found.map(({ kind }) => kind)).size > 1;
  const shown = found.map(({ kind, name }) => oneLine(mixed ? `${kind}: ${name}` : name));
  const pages = bytePages(shown, PAGE);
  const names = pages[page - 1];
  if (!names) throw new RangeError(`Cannot show page ${page}: there are ${pages.length}.`);
  const lines = [
    `${found.length} ${what}${query === "" ? "" : ` for "${query}"`}, ` +
    `page ${page} of ${pages.length}.${hintOn(found)}`,
    ...names,
    ...(page < pages.length ? [`More: page ${page + 1}, or query.`] : []),
  ];
  return {
    content: [{ type: "text", text: lines.join("\n") }],
    structuredContent: { total: found.length, page, pages: pages.length, names },
  };
}

function hintOn(found: Found[]): string {
  return found.every(({ kind }) => kind === "embeddings") ? " In a prompt: embedding:NAME." : "";
}

function oneLine(name: string): string {
  const line = name.replaceAll(/[\r\n]+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

function cut(text: string): string {
  return text.length > 800 ? `${text.slice(0, 800)}...` : text;
}
