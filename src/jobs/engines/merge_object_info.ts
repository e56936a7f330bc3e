import {
  comboOptions,
  type InputSpec,
  type NodeInfo,
  type ObjectInfo,
} from "../../comfyui/object_info.ts";

/**
 * What several ComfyUIs have, as if it were one: every node class of any, and in its combos (of
 * models, mostly) every option of any. The first that has a class decides all else about it.
 */
export function mergeObjectInfo(infos: readonly ObjectInfo[]): ObjectInfo {
  const [first = {}, ...rest] = infos;
  if (rest.length === 0) return first;
  const merged: ObjectInfo = { ...first };
  for (const [name, info] of rest.flatMap((one) => Object.entries(one))) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    merged[name] = known ? mergeNode(known, info) : info;
  }
  return merged;
}

function mergeNode(known: NodeInfo, other: NodeInfo): NodeInfo {
  const { required, optional } = known.input;
  return {
    ...known,
    input: {
      ...known.input,
      ...required && { required: mergeInputs(required, other.input.required) },
      ...optional && { optional: mergeInputs(optional, other.input.optional) },
    },
  };
}

function mergeInputs(
  known: Record<string, InputSpec>,
  other: Record<string, InputSpec> = {},
): Record<string, InputSpec> {
  return Object.fromEntries(
    Object.entries(known).map(([name, spec]) => [name, mergeSpec(spec, other[name])]),
  );
}

function mergeSpec(known: InputSpec, other: InputSpec | undefined): InputSpec {
  const [ours, theirs] = [comboOptions(known), other && comboOptions(other)];
  if (!ours || !theirs) return known;
  const all = [...new Set([...ours, ...theirs])];
  if (all.length === ours.length) return known;
  const [type, options] = known;
  if (Array.isArray(type)) return options ? [all, options] : [all];
  return [type, { ...options, options: all }];
}
