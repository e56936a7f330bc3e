import { readBytes } from "./read_body.ts";
import { RequestError } from "./request_error.ts";

/**
 * Takes a picture's bytes and answers what a client is told of it, such as its `uri`. A
 * `RequestError` of its own goes to the client as it is.
 */
export type Upload = (
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

/** How long it may take until the picture is where it belongs, ms. */
const PATIENCE_MS = 60_000;

/** What {@linkcode postUpload} needs. */
export interface PostUploadOptions {
  /** Takes the bytes. */
  upload: Upload;
  /** The largest body to read, in bytes. */
  uploadLimit: number;
  /** How long the body may take to come in, in milliseconds. */
  bodyMs?: number | undefined;
}

/**
 * Answers a POST of one file: the body itself, or the first file of a form. Its name and its
 * declared type are not looked at.
 *
 * Throws {@linkcode RequestError} with 413 for a body over the limit and 400 for one without a file.
 */
export async function postUpload(request: Request, options: PostUploadOptions): Promise<Response> {
  const body = await readBytes(request, options.uploadLimit, {
    ms: options.bodyMs,
    option: "limits.uploadBytes",
  });
  const type = request.headers.get("content-type") ?? "";
  const bytes = /^multipart\/form-data/i.test(type) ? await fileIn(body, type) : body;
  return Response.json(await options.upload(bytes, AbortSignal.timeout(PATIENCE_MS)), {
    status: 201,
  });
}

async function fileIn(
  body: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const form = await new Response(body, { headers: { "content-type": type } }).formData()
    .catch((cause) => {
      throw noFile("the form cannot be read", cause);
    });
  const file = [...form.values()].find((value) => value instanceof File);
  if (!file) throw noFile("the form holds no file");
  return await file.bytes();
}

function noFile(state: string, cause?: unknown): RequestError {
  return new RequestError(
    `Cannot take the upload: ${state}. Send the file as the body, or as a field of a form.`,
    { status: 400, cause },
  );
}
