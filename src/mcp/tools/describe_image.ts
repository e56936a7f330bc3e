import * as z from "zod";
import { captionerClasses, captionTemplate } from "../../workflow/captioners.ts";
import { askClientModel } from "../ask/ask_client_model.ts";
import { findImage } from "../image_input/find_image.ts";
import { loaderName } from "../image_input/file_name.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import { runTemplate } from "../workflow/run_template.ts";
import type { CallToolResult } from "../sdk.ts";
import { shorten } from "../shorten.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

const QUESTION =
  "Describe this picture for somebody who cannot see it: what it shows, its style, " +
  "light, colours and composition. Answer with the description alone.";

/** Most characters of a description. */
const LONGEST = 12_000;

/** Says what a picture shows. */
export const describeImage: ToolDefinition = defineTool({
  name: "describe_image",
  title: "Describe image",
  description: "Says in words what a picture shows.",
  input: z.strictObject({ image: ImageSchema.describe(IMAGE_FORMS) }),
  output: z.looseObject({ description: z.string().optional() }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run({ image }, context) {
    const found = captionTemplate(await context.engines.objectInfo(captionerClasses()));
    if (!found && !context.askModel) throw nothingToAsk();
    const picture = await findImage("image", image, context);
    if (!found) {
      const { text, model } = await askClientModel(QUESTION, picture, context);
      return described(text, { by: model });
    }
    const values = { image: loaderName(picture.file) };
    return withCaption(
      await runTemplate(found.template, values, context, { given: context.given }),
      found.captioner,
      context,
    );
  },
});

/** A job that failed or is not done yet is told as any other. */
function withCaption(result: CallToolResult, by: string, { jobs }: ToolContext): CallToolResult {
  const id = String(result.structuredContent?.["job_id"]);
  const text = jobs.get(id)?.result?.texts.join("\n").trim() ?? "";
  return text === "" ? result : described(text, { by, job_id: id });
}

/** The words stand in both: some clients hand a model only one of them. */
function described(text: string, source: Record<string, string>): CallToolResult {
  const description = shorten(text, LONGEST);
  return {
    content: [{ type: "text", text: description }],
    structuredContent: { description, ...source },
  };
}

function nothingToAsk(): RangeError {
  return new RangeError(
    "Cannot describe the picture: this ComfyUI has no node that does, and the client offers no model " +
      "to ask. Install ComfyUI-Florence2 or ComfyUI-JoyCaption, or look at it with view_image.",
  );
}
