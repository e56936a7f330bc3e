import type { Caller } from "../../../src/mcp/caller/caller.ts";
import type { ToolResult } from "../../e2e/easel_client.ts";
import type { Client } from "../../sdk_client.ts";
import {
  type EaselInMemory,
  easelInMemory,
  type EaselInMemoryOptions,
} from "../easel_in_memory.ts";

/** Saves in a folder of its own. */
export const ANNA: Caller = {
  id: "token:anna",
  priority: "normal",
  seesAll: false,
  outputPrefix: "team/anna",
};

/** Saves in another. */
export const BERTA: Caller = { ...ANNA, id: "token:berta", outputPrefix: "team/berta" };

/** Two callers on one Easel, and the user of its machine, who sees all. */
export interface TwoCallers extends AsyncDisposable {
  easel: EaselInMemory;
  anna: Client;
  berta: Client;
  operator: Client;
}

/** Connects all three. */
export async function twoCallers(options: EaselInMemoryOptions = {}): Promise<TwoCallers> {
  const easel = await easelInMemory(options);
  return {
    easel,
    anna: await easel.clientOf(ANNA),
    berta: await easel.clientOf(BERTA),
    operator: easel.client,
    [Symbol.asyncDispose]: () => easel[Symbol.asyncDispose](),
  };
}

/** A small picture, made at once. */
export const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 2, seed: 1 };

/** Calls a tool; its result, error or not. */
export async function call(
  client: Client,
  name: string,
  input: Record<string, unknown> = {},
): Promise<ToolResult> {
  return await client.callTool({ name, arguments: input }) as unknown as ToolResult;
}

/** All text of a result. */
export function wordsOf({ content }: ToolResult): string {
  return content.map(({ text = "" }) => text).join("\n");
}

/** A job that has ended, and the URI of its first file. */
export interface MadePicture {
  jobId: string;
  uri: string;
}

/** Has a tool make a picture. */
export async function make(
  client: Client,
  input: Record<string, unknown> = SMALL,
  tool = "generate_image",
): Promise<MadePicture> {
  const result = await call(client, tool, input);
  const { job_id, files } = result.structuredContent as {
    job_id: string;
    files?: { uri: string }[];
  } ?? {};
  const uri = files?.[0]?.uri;
  if (result.isError || uri === undefined) throw new Error(wordsOf(result));
  return { jobId: job_id, uri };
}

/** The name under which ComfyUI's loaders take the file of a URI. */
export function loaderNameOf(uri: string): string {
  const [type, ...path] = decodeURIComponent(uri.replace("comfyui://outputs/", "")).split("/");
  return `${path.join("/")} [${type}]`;
}

/** A workflow that hands on a file of ComfyUI's, as a client sends it. */
export function copyOf(file: string, filename_prefix = "copy"): Record<string, unknown> {
  return {
    "1": { class_type: "LoadImage", inputs: { image: file } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix } },
  };
}
