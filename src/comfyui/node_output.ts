import * as z from "zod";
import type { OutputFile } from "./output_file.ts";

/**
 * What one node shows: `images`, `audio`, `gifs`, `latents`, `3d`, ... with lists of files, `text`
 * with strings, and whatever else a custom node adds.
 */
export type NodeOutput = Record<string, unknown>;

/** Shape of {@linkcode NodeOutput}. */
export const NodeOutputSchema: z.ZodType<NodeOutput> = z.record(z.string(), z.unknown());

const FileSchema = z.looseObject({
  filename: z.string().min(1),
  subfolder: z.string().nullish().transform((value) => value ?? ""),
  type: z.enum(["output", "temp", "input"]),
});

/**
 * The files among a node's output, in its order, whatever key they stand under: ComfyUI puts
 * videos under `images`, and custom nodes have keys of their own.
 */
export function filesOf(output: NodeOutput): OutputFile[] {
  return Object.values(output).flatMap((list) => Array.isArray(list) ? list.flatMap(fileOf) : []);
}

function fileOf(item: unknown): OutputFile[] {
  const { data } = FileSchema.safeParse(item);
  if (!data) return [];
  return [{ filename: data.filename, subfolder: data.subfolder, type: data.type }];
}

/** The texts of a node's output (key `text`, as PreviewAny has it), in its order. */
export function textsOf(output: NodeOutput): string[] {
  const text = output["text"];
  return (Array.isArray(text) ? text : [text]).filter((item) => typeof item === "string");
}
