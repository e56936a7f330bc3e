import { type Json, parseJson } from "../comfyui/json.ts";
import { embeddedWorkflow } from "../workflow/embedded.ts";
import { notJson } from "./parse_workflow.ts";
import { holdsNodes } from "./describe_workflow.ts";
import { readInside } from "./read_inside.ts";

/** How {@linkcode readWorkflowFile} reads. */
export interface ReadWorkflowOptions {
  /** The file's path below the folder, parts joined by `/`. */
  path: string;
  /** The most bytes that it may have. */
  maxBytes: number;
}

/**
 * Reads the workflow of a file: the whole of a `.json`, or what ComfyUI has put into another file.
 *
 * @returns `undefined` where that other file holds none.
 * @throws {RangeError | SyntaxError | Error} With what `fileProblem()` reads.
 */
export async function readWorkflowFile(
  folder: string,
  { path, maxBytes }: ReadWorkflowOptions,
): Promise<unknown> {
  const bytes = await readInside(folder, { path, maxBytes });
  return isJsonFile(path) ? parseText(bytes) : takeOut(bytes);
}

/** Whether a file's name says that it may hold a workflow. */
export function mayHoldWorkflow(path: string): boolean {
  return isJsonFile(path) || /\.(?:png|webp|mp4|mov|webm|flac|mp3|opus)$/i.test(path);
}

function isJsonFile(path: string): boolean {
  return /\.json$/i.test(path);
}

function parseText(bytes: Uint8Array<ArrayBuffer>): Json {
  const text = decode(bytes);
  try {
    return parseJson(text);
  } catch (cause) {
    throw new SyntaxError(notJson(text, cause), { cause });
  }
}

/** What the editor had saved, or else what ran. */
function takeOut(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    const { workflow, prompt } = embeddedWorkflow(bytes) ?? {};
    return holdsNodes(workflow) ? workflow : prompt;
  } catch (cause) {
    const reason = "the workflow in it is not JSON. Save it again from ComfyUI.";
    throw new SyntaxError(reason, { cause });
  }
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError("it is not UTF-8 text. Save it as UTF-8.", { cause });
  }
}
