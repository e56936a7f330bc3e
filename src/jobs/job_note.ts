import type { Json } from "../comfyui/json.ts";

/** What a job was made from: a template and the values of its inputs. */
export interface JobNote {
  /** The template's name. */
  template?: string;
  /** Its inputs by name. */
  inputs: Readonly<Record<string, Json>>;
}

/** What is sent beside each workflow, so that a job can be told from ComfyUI's history alone. */
export function jobNote({ template, inputs }: JobNote): Record<string, Json> {
  return { easel: { ...template !== undefined && { template }, inputs: { ...inputs } } };
}

/** The note in a prompt's `extra_data`, as the inputs of a job; empty where there is none. */
export function readJobNote(extraData: Record<string, unknown>): Record<string, Json> {
  const { easel } = asRecord(extraData["extra_pnginfo"]);
  const { template, inputs } = asRecord(easel);
  return {
    ...asRecord(inputs) as Record<string, Json>,
    ...(typeof template === "string" && { template }),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}
