import type { ObjectInfo } from "../comfyui/object_info.ts";
import { type Conversion, type ConvertOptions, convertWorkflow } from "./convert.ts";
import { detectWorkflow } from "./detect.ts";
import { stringLinkIds } from "./string_link_ids.ts";

/**
 * Makes an API workflow of whichever kind of workflow a JSON value is. One that is in API format
 * comes back as it is but for numbers as ids, out of `{ "prompt": ... }` if need be.
 *
 * @param objectInfo At least the classes of a saved workflow, see `classesOf()`.
 * @throws {TypeError} If `json` is no workflow.
 * @throws {RangeError} If a saved workflow's subgraphs contain themselves or have too many nodes.
 */
export function toApiWorkflow(
  json: unknown,
  objectInfo: ObjectInfo,
  options: ConvertOptions = {},
): Conversion {
  const detected = detectWorkflow(json);
  if (!detected) {
    throw new TypeError(
      "Cannot read the workflow: it has neither nodes as the editor saves them nor nodes with a " +
        "class_type. Save it again from ComfyUI, or export it in API format.",
    );
  }
  if (detected.kind === "saved") return convertWorkflow(detected.workflow, objectInfo, options);
  const classes = new Set(Object.values(detected.workflow).map((node) => node.class_type));
  const missing = [...classes].filter((name) => !Object.hasOwn(objectInfo, name));
  return { workflow: stringLinkIds(detected.workflow), warnings: [], missing };
}
