import { mediaTypeOf } from "../../comfyui/output_file.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";
import { mediaRoom } from "../picture/media_room.ts";
import { previewOf } from "../picture/preview.ts";
import type { CreateMessageResult, ImageContent } from "../sdk.ts";
import type { ToolContext } from "../tool_context.ts";

/** Most tokens of the answer. */
const TOKENS = 500;

/** What stands around the picture in the request, in characters. */
const WORDS = 2000;

/** What the model of a client says. */
export interface ModelAnswer {
  /** Its words. */
  text: string;
  /** What the client calls the model. */
  model: string;
}

/**
 * Asks the client's own model about a picture, through MCP's `sampling/createMessage`. The picture
 * is no larger than what the client takes in a result.
 *
 * @throws {RangeError} If the client offers no such thing, refuses, or its model says nothing, or the
 * picture cannot be shown.
 */
export async function askClientModel(
  question: string,
  picture: StoredPicture,
  context: ToolContext,
): Promise<ModelAnswer> {
  const image = await shown(picture, context);
  const { model, content } = await answerTo(question, image, context);
  const blocks = Array.isArray(content) ? content : [content];
  const text = blocks.flatMap((it) => it.type === "text" ? [it.text] : []).join("\n").trim();
  if (text !== "") return { text, model };
  throw new RangeError("Cannot describe the picture: the client's model said nothing. Try again.");
}

async function shown({ file }: StoredPicture, context: ToolContext): Promise<ImageContent> {
  const options = { chars: mediaRoom(context, WORDS), side: context.client.side };
  const image = await previewOf(
    { ...file, mediaType: mediaTypeOf(file.filename) },
    options,
    context,
  );
  if (image) return image;
  throw new RangeError(
    `Cannot describe "${file.filename}": ComfyUI is busy, or it is no picture. Try again later.`,
  );
}

async function answerTo(
  question: string,
  image: ImageContent,
  { askModel, signal }: ToolContext,
): Promise<CreateMessageResult> {
  if (!askModel) throw new RangeError("Cannot ask the client's model: the client offers none.");
  try {
    return await askModel({ image, text: question, maxTokens: TOKENS });
  } catch (cause) {
    if (signal.aborted) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(
      `Cannot describe the picture: the client's model gave no answer (${reason.slice(0, 300)}). ` +
        "Look at it with view_image.",
      { cause },
    );
  }
}
