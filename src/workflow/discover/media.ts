import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

/** A file that a workflow takes in. */
export type MediaKind = "image" | "mask" | "video" | "audio";

const UPLOADS: [flag: string, kind: MediaKind][] = [
  ["image_upload", "image"],
  ["animated_image_upload", "image"],
  ["video_upload", "video"],
  ["audio_upload", "audio"],
];

/** Every input of a workflow that takes an uploaded file. */
export function findMedia(reader: WorkflowReader): [kind: MediaKind, place: InputPlace][] {
  return reader.ids.flatMap((nodeId) =>
    Object.entries(reader.node(nodeId)?.inputs ?? {}).flatMap(
      ([input, value]): [MediaKind, InputPlace][] => {
        const kind = mediaKind(reader, { nodeId, input });
        return kind && typeof value === "string" ? [[kind, { nodeId, input }]] : [];
      },
    )
  );
}

/** What kind of file an input takes, where the editor's user can upload one. */
export function mediaKind(reader: WorkflowReader, place: InputPlace): MediaKind | undefined {
  const options = reader.spec(place)?.[1] ?? {};
  // A painted mask is uploaded as well, but only the editor can paint one.
  if (options["widgetType"] !== undefined) return undefined;
  const kind = UPLOADS.find(([flag]) => options[flag] === true)?.[1];
  return kind === "image" && !reader.gives(place.nodeId, "IMAGE") ? "mask" : kind;
}
