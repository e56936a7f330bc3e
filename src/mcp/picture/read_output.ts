import type { OutputFile } from "../../comfyui/output_file.ts";
import type { Engine } from "../../jobs/engines/engine.ts";
import { outputUri } from "./output_uri.ts";

/** Largest file that is read as a resource, in bytes: a 4096 x 4096 PNG of pure noise has 50 MB. */
export const MAX_RESOURCE_BYTES = 64 * 1024 * 1024;

/** Options of {@linkcode readOutput}. */
export interface ReadOutputOptions {
  /** {@linkcode MAX_RESOURCE_BYTES} where left out. */
  maxBytes?: number;
  /** Gives up. */
  signal?: AbortSignal;
}

/**
 * A file of ComfyUI's as base64. It is encoded as it comes in, so that its bytes are never held
 * beside their base64.
 *
 * @throws {RangeError} If it is larger than the limit.
 * @throws {HttpError} If ComfyUI has no such file.
 */
export async function readOutput(
  client: Engine["client"],
  file: OutputFile,
  { maxBytes = MAX_RESOURCE_BYTES, signal }: ReadOutputOptions = {},
): Promise<string> {
  const response = await client.view(file, signal ? { signal } : {});
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(file, { bytes: announced, maxBytes });
  }
  let base64 = "";
  let rest: Uint8Array = new Uint8Array();
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(file, { bytes, maxBytes });
    const piece = joined(rest, chunk);
    // Only whole groups of 3 bytes: their base64 can be put together.
    const whole = piece.length - piece.length % 3;
    base64 += piece.subarray(0, whole).toBase64();
    rest = piece.slice(whole);
  }
  return base64 + rest.toBase64();
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function tooLarge(
  file: OutputFile,
  { bytes, maxBytes }: { bytes: number; maxBytes: number },
): RangeError {
  return new RangeError(
    `Cannot read "${outputUri(file)}": it has ${
      megabytes(bytes)
    } or more, and a resource may have ` +
      `${megabytes(maxBytes)}. Open it in ComfyUI (its /view route), or give its URI to a tool: ` +
      "that needs no upload.",
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
