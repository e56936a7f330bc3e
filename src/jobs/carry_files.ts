import { contentName, OUR_FOLDER } from "./content_name.ts";
import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { ComfyError, HttpError } from "../comfyui/errors.ts";
import { Deadline } from "./follow/deadline.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";
import { noAnswer } from "./job_endings.ts";
import { isOutOfReach } from "./engines/out_of_reach.ts";
import type { CarriedFile } from "./prepare.ts";
import { untilAborted } from "./follow/until_aborted.ts";

/** How long a file may take to be read, ms. */
const READ_MS = 60_000;

/** Options of {@linkcode carryFiles}. */
export interface CarryOptions {
  /** Where the files may lie. */
  engines: Engines;
  /** Where they are needed. */
  to: Engine;
  /** Gives up. */
  signal: AbortSignal;
}

/**
 * Copies the files that a workflow reads to the engine that is to run it, where they lie on another.
 * A copy is named by its content, so that each picture is copied once.
 *
 * @returns The workflow with the names that the files have there.
 * @throws {ComfyError} If one cannot be read where it lies, or is not taken where it is needed.
 */
export async function carryFiles(
  workflow: ApiWorkflow,
  files: readonly CarriedFile[],
  options: CarryOptions,
): Promise<ApiWorkflow> {
  const carried = { ...workflow };
  for (const { nodeId, input, file } of files) {
    const from = options.engines.at(file);
    const node = carried[nodeId];
    if (from === options.to || !node) continue;
    const image = await copy(file, { ...options, from });
    carried[nodeId] = { ...node, inputs: { ...node.inputs, [input]: image } };
  }
  return carried;
}

async function copy(
  file: CarriedFile["file"],
  { from, to, signal }: CarryOptions & { from: Engine },
): Promise<string> {
  const bytes = await read(file, { from, to, signal });
  const ending = /\.\w+$/.exec(file.filename)?.[0] ?? "";
  const filename = await contentName(bytes) + ending;
  const wanted = { filename, subfolder: OUR_FOLDER, type: "input" as const };
  if (!await isThere(to, wanted, { bytes: bytes.length, signal })) {
    const options = { filename, subfolder: OUR_FOLDER, overwrite: true, signal };
    await to.client.uploadImage(new Blob([bytes]), options);
  }
  return `${OUR_FOLDER}/${filename}`;
}

/** Where its home does not answer, the engine that needs it is not to blame. */
async function read(
  file: CarriedFile["file"],
  { from, to, signal }: Pick<CarryOptions, "to" | "signal"> & { from: Engine },
): Promise<Uint8Array<ArrayBuffer>> {
  const reason = () => noAnswer(READ_MS);
  using limit = new Deadline({ ms: READ_MS, reason, signals: [signal] });
  try {
    const { body } = await from.client.view(file, { signal: limit.signal });
    return await untilAborted(new Response(body).bytes(), limit.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpError && !isOutOfReach(error)) throw error;
    throw new ComfyError(
      `Cannot copy "${file.filename}" to ${to.name}: it lies on ${from.name}, which does not ` +
        `answer. Start ${from.name} again, or give the picture anew.`,
      { cause: error },
    );
  }
}

async function isThere(
  { client }: Engine,
  file: CarriedFile["file"],
  { bytes, signal }: { bytes: number; signal: AbortSignal },
): Promise<boolean> {
  try {
    const response = await client.view(file, { range: { start: 0, end: 0 }, signal });
    await response.body?.cancel();
    return response.headers.get("content-range")?.endsWith(`/${bytes}`) ?? false;
  } catch (error) {
    if (error instanceof HttpError) return false;
    throw error;
  }
}
