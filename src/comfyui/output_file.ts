/** A file that ComfyUI holds, as its `/view` route names it. */
export interface OutputFile {
  /** The name without a folder. */
  filename: string;
  /** Folder below the type's own folder, `""` for none; parts joined by `/`, on Windows by `\`. */
  subfolder: string;
  /** Which of ComfyUI's folders; `temp` is emptied when it starts. */
  type: "output" | "temp" | "input";
}

const MEDIA_TYPES = new Map(Object.entries({
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  svg: "image/svg+xml",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  mkv: "video/x-matroska",
  flac: "audio/flac",
  mp3: "audio/mpeg",
  opus: "audio/ogg",
  ogg: "audio/ogg",
  wav: "audio/wav",
  glb: "model/gltf-binary",
  gltf: "model/gltf+json",
  obj: "model/obj",
  txt: "text/plain",
  json: "application/json",
}));

/**
 * The media type of a file, told by its ending: ComfyUI reports videos under `images` and sound
 * under `audio`, so the key of an output says nothing reliable.
 */
export function mediaTypeOf(filename: string): string {
  const [, ending = ""] = /\.([^.]*)$/.exec(filename) ?? [];
  return MEDIA_TYPES.get(ending.toLowerCase()) ?? "application/octet-stream";
}
