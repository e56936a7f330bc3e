import { comboOptions, type ObjectInfo } from "../comfyui/object_info.ts";

/**
 * What ComfyUI offers for a required input of a node class, such as the files of a loader.
 *
 * @returns `undefined` where it has no such class, or the input is no list.
 */
export function optionsOf(
  objectInfo: ObjectInfo,
  classType: string,
  input: string,
): string[] | undefined {
  const info = Object.hasOwn(objectInfo, classType) ? objectInfo[classType] : undefined;
  const spec = info?.input.required?.[input];
  return spec && comboOptions(spec)?.map(String);
}
