import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import { infoOf } from "./node_info.ts";
import { plainValue } from "./plain_value.ts";
import { placeOf, problemAt, showValue } from "./problem.ts";

/** What save nodes call the folder and name of what they save. */
const PREFIXES = ["filename_prefix", "prefix"];

/** Nodes that hand on the text that stands in them. */
const TEXT = /^Primitive(?:String|StringMultiline)$/;

/**
 * A copy of a workflow whose save nodes put what they save into a folder of ComfyUI's output
 * folder. A name that has the folder already keeps it.
 *
 * @param folder Such as `team/anna`.
 * @throws {TypeError} If the folder is none, or a name leads out of it or is not known before a run.
 */
export function prefixOutputs(
  workflow: ApiWorkflow,
  folder: string,
  objectInfo: ObjectInfo,
): ApiWorkflow {
  const parts = partsOf(folder);
  if (!parts || parts.length === 0) {
    throw new TypeError(`Cannot save in "${folder}": it is no folder below ComfyUI's output.`);
  }
  const own = parts.join("/");
  const copy = structuredClone(workflow);
  for (const [nodeId, node] of Object.entries(copy)) {
    const saves = infoOf(node, objectInfo)?.output_node === true;
    for (const input of namesOf(node.inputs, saves)) {
      const place = placeOf(problemAt(workflow, nodeId, { input, message: "" }));
      const name = nameIn(textAt(workflow, node.inputs[input]), place);
      node.inputs[input] = name.startsWith(`${own}/`) ? name : `${own}/${name}`;
    }
  }
  return copy;
}

function namesOf(inputs: Readonly<Record<string, Json>>, saves: boolean): string[] {
  const [always, ...others] = PREFIXES;
  const names = [always!, ...saves ? others : []];
  return Object.keys(inputs).filter((key) =>
    names.some((name) => key === name || key.endsWith(`.${name}`))
  );
}

function textAt(workflow: ApiWorkflow, given: Json | undefined): Json | undefined {
  if (!isNodeLink(given)) return plainValue(given);
  const source = workflow[given[0]];
  return source && TEXT.test(source.class_type) ? plainValue(source.inputs["value"]) : undefined;
}

/** A name within the folder, with `/` between its parts. */
function nameIn(given: Json | undefined, place: string): string {
  if (typeof given !== "string" && typeof given !== "number") {
    throw new TypeError(
      `Cannot save ${place}: its name is not known before it runs. Give it as text.`,
    );
  }
  const parts = partsOf(String(given));
  if (parts) return parts.join("/");
  throw new TypeError(
    `Cannot save ${place} as ${showValue(given)}: it leads out of your folder. ` +
      'Give a name without "..", and no absolute path.',
  );
}

/** The parts of a path that stays below where it begins. */
function partsOf(path: string): string[] | undefined {
  // deno-lint-ignore no-control-regex
  if (/^[\\/~]|^[A-Za-z]:|[\x00-\x1f]/.test(path)) return undefined;
  const parts = path.split(/[\\/]/).filter((part) => part !== "");
  const leaves = parts.some((part) => part.trim() === ".." || part.trim() === ".");
  return leaves ? undefined : parts;
}
