import { type Json, parseJson } from "../comfyui/json.ts";
import type { OutputFile } from "../comfyui/output_file.ts";
import { annotatedFile } from "./annotated_file.ts";
import { type FileStore, normalizePath } from "./file_store.ts";
import { BodyTooLargeError, emptyResponse, jsonResponse, readBody } from "./http_body.ts";
import { decodeImage, encodePng } from "./image_codec.ts";
import type { Router } from "./router.ts";
import type { Services } from "./services.ts";

/** Adds the routes that take pictures and masks. */
export function routeUploads(router: Router, { files }: Services): void {
  router
    .on("POST", "/upload/image", ({ request }) => upload(request, files, (image) => image))
    .on(
      "POST",
      "/upload/mask",
      ({ request }) => upload(request, files, (mask, form) => applyMask(mask, form, files)),
    );
}

/** What to write for the bytes that came, or nothing at all. */
type Conversion = (bytes: Uint8Array, form: FormData) => Uint8Array | undefined;

async function upload(
  request: Request,
  files: FileStore,
  convert: Conversion,
): Promise<Response> {
  let form: FormData | undefined;
  try {
    form = await readForm(request);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    return new Response(error.message, { status: 413 });
  }
  const image = form?.get("image");
  if (!form || image === null || image === undefined) return emptyResponse(400);
  if (typeof image === "string" || image.name === "") {
    throw new TypeError("Cannot store upload: the image is no file with a name.");
  }
  const wanted = placeOf(image.name, form);
  if (typeof wanted === "number") return emptyResponse(wanted);
  if (image.name.includes("/") && !files.hasFolder(wanted.type, wanted.subfolder)) {
    throw new TypeError(`Cannot store upload: there is no folder "${wanted.subfolder}".`);
  }
  const bytes = new Uint8Array(await image.arrayBuffer());
  const file = isOverwrite(form) ? wanted : freeName(wanted, bytes, files);
  const content = convert(bytes, form);
  if (content) files.write(file, content);
  const subfolder = String(form.get("subfolder") ?? "");
  return jsonResponse({ name: file.filename, subfolder, type: file.type });
}

/** The form, or nothing where the body is none. */
async function readForm(request: Request): Promise<FormData | undefined> {
  const body = await readBody(request);
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) return undefined;
  return await new Response(body, { headers: { "content-type": type } }).formData();
}

/** Where an upload goes, or the status of its refusal. */
function placeOf(name: string, form: FormData): OutputFile | number {
  const type = form.get("type") ?? "input";
  if (type !== "input" && type !== "temp" && type !== "output") {
    throw new TypeError(`Cannot store upload: there is no folder type "${type}".`);
  }
  const subfolder = String(form.get("subfolder") ?? "");
  const leavesFolder = subfolder.startsWith("/") || normalizePath(subfolder).startsWith("..");
  if (name.includes("..") || leavesFolder) return 400;
  const cut = name.lastIndexOf("/");
  const folders = cut < 0 ? subfolder : `${subfolder}/${name.slice(0, cut)}`;
  return { filename: name.slice(cut + 1), subfolder: normalizePath(folders), type };
}

// Only these two words mean yes to ComfyUI.
function isOverwrite(form: FormData): boolean {
  return ["true", "1"].includes(String(form.get("overwrite")));
}

/** The name itself if it is free or holds the same bytes, else one with a number. */
function freeName(file: OutputFile, bytes: Uint8Array, files: FileStore): OutputFile {
  const dot = file.filename.lastIndexOf(".");
  const stem = dot > 0 ? file.filename.slice(0, dot) : file.filename;
  const ending = dot > 0 ? file.filename.slice(dot) : "";
  let candidate = file;
  for (let i = 1;; i++) {
    const there = files.read(candidate);
    if (!there || sameBytes(there.bytes, bytes)) return candidate;
    candidate = { ...file, filename: `${stem} (${i})${ending}` };
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The original with the mask's alpha; nothing where the original is not there. */
function applyMask(bytes: Uint8Array, form: FormData, files: FileStore): Uint8Array | undefined {
  const original = files.read(originalOf(parseJson(String(form.get("original_ref")))));
  if (!original) return undefined;
  const image = decodeImage(original.bytes);
  const { alpha } = decodeImage(bytes);
  if (alpha.width !== image.picture.width || alpha.height !== image.picture.height) {
    throw new RangeError("Cannot apply mask: it is of another size than the original.");
  }
  return encodePng(image.picture, { alpha, text: image.text });
}

function originalOf(reference: Json): OutputFile {
  if (typeof reference !== "object" || reference === null || Array.isArray(reference)) {
    throw new TypeError("Cannot apply mask: original_ref is no JSON object.");
  }
  const type = (reference["type"] ?? "output") as OutputFile["type"];
  const file = annotatedFile(String(reference["filename"]), type);
  return { ...file, subfolder: String(reference["subfolder"] ?? "") };
}
