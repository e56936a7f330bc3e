import * as z from "zod";
import { mediaTypeOf } from "../../comfyui/output_file.ts";
import { findImage } from "../image_input/find_image.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import type { PictureHeader } from "../image_input/picture_header.ts";
import { mediaRoom } from "../picture/media_room.ts";
import { outputUri } from "../picture/output_uri.ts";
import { previewOf } from "../picture/preview.ts";
import type { ContentBlock } from "../sdk.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Shows a picture again, as large as wanted. */
export const viewImage: ToolDefinition = defineTool({
  name: "view_image",
  title: "View image",
  description: "Shows a picture, made smaller where it is large.",
  input: z.strictObject({
    file: ImageSchema.describe(IMAGE_FORMS),
    max_pixels: z.int().min(1024).max(16_777_216).default(1_048_576),
  }),
  output: z.looseObject({ uri: z.string(), media_type: z.string() }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run(input, context) {
    const { file, header } = await findImage("file", input.file, context);
    const mediaType = mediaTypeOf(file.filename);
    const side = sideFor(header, input.max_pixels);
    const options = { side, chars: mediaRoom(context, WORDS) };
    const shown = await previewOf({ ...file, mediaType }, options, context);
    const uri = outputUri(file);
    const size = header && { width: header.width, height: header.height };
    const text = describe(file.filename, { size, shown: shown !== undefined });
    const content: ContentBlock[] = [{ type: "text", text }];
    if (shown) content.push(shown);
    if (context.client.links) {
      content.push({ type: "resource_link", uri, name: file.filename, mimeType: mediaType });
    }
    return { content, structuredContent: { uri, media_type: mediaType, ...size } };
  },
});

/** What stands around the picture in a result. */
const WORDS = 2000;

/** The longest side of a picture of these proportions with so many pixels. */
function sideFor(header: PictureHeader | undefined, pixels: number): number {
  const { width, height } = header ?? { width: 1, height: 1 };
  return Math.max(1, Math.floor(Math.max(width, height) * Math.sqrt(pixels / (width * height))));
}

function describe(
  name: string,
  { size, shown }: { size: { width: number; height: number } | undefined; shown: boolean },
): string {
  const pixels = size ? ` has ${size.width} x ${size.height} pixels` : "";
  if (shown) return `${name}${pixels || " is shown"}.`;
  return `${name}${pixels || " is there"}, but cannot be shown now: ComfyUI is busy, or it is no ` +
    "picture that fits. Try again later, or with less max_pixels.";
}
