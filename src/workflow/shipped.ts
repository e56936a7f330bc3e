import textToImage from "../../workflows/text_to_image.json" with { type: "json" };
import { parseTemplate } from "./parse_template.ts";
import type { WorkflowTemplate } from "./template.ts";

/** The templates that come with the program, in the order in which they are tried. */
export function shippedTemplates(): WorkflowTemplate[] {
  return [parseTemplate("text_to_image", textToImage)];
}
