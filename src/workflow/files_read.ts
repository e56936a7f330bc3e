import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { InputSpec, ObjectInfo } from "../comfyui/object_info.ts";
import { specAt } from "./node_info.ts";
import { plainValue } from "./plain_value.ts";
import type { InputTarget } from "./input_target.ts";

/** A file that a workflow reads. */
export interface FileRead extends InputTarget {
  /** Its name as ComfyUI's loaders take it; missing where only a run tells it. */
  name?: string;
}

/** What loaders call a file where they do not say that it is one. */
const FILE_INPUTS =
  /^(?:image|images|latent|folder|file|files|filename|video|audio|model_file|url)$/;
const PATH_INPUTS = /path|directory/;

/**
 * The files, and folders of files, that a workflow's nodes read from ComfyUI's folders: what the
 * editor lets its user upload, and what else a loader takes by name. Models are none of them.
 *
 * @param objectInfo The workflow's classes, as far as ComfyUI has them.
 */
export function filesRead(workflow: ApiWorkflow, objectInfo: ObjectInfo): FileRead[] {
  return Object.entries(workflow).flatMap(([nodeId, node]) =>
    Object.entries(node.inputs).flatMap(([input, given]) => {
      const spec = specAt(node, input, objectInfo);
      if (!spec || !namesFile(node.class_type, input, spec)) return [];
      const value = isNodeLink(given) ? undefined : plainValue(given);
      if (value === null || value === "") return [];
      return [{ nodeId, input, ...typeof value === "string" && { name: value } }];
    })
  );
}

/** Whether an input of a node names a file, or a folder of files, that the node reads. */
export function namesFile(
  classType: string,
  input: string,
  [type, options = {}]: InputSpec,
): boolean {
  if (Object.keys(options).some((key) => key.endsWith("_upload") && options[key])) return true;
  const isName = Array.isArray(type) || type === "COMBO" || type === "STRING";
  const isLoader = /load|read|import/i.test(classType);
  return isName && isLoader && (FILE_INPUTS.test(input) || PATH_INPUTS.test(input));
}
