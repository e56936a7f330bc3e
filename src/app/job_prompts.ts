import type { Json } from "../comfyui/json.ts";
import type { Job } from "../jobs/job.ts";
import { fieldKind } from "../telemetry/field_kind.ts";

/**
 * The texts that a job is to make something of, by the name of their input: those that it was asked
 * for with, and those that stand in its workflow besides, as `6.text` of the node `6`. Each once.
 */
export function jobPrompts({ inputs, workflow }: Job): Record<string, string> {
  const asked = textsIn(inputs);
  const written = Object.entries(workflow).flatMap(([id, node]) =>
    textsIn(node.inputs).map(([name, text]) => [`${id}.${name}`, text] as const)
  );
  const seen = new Set<string>();
  return Object.fromEntries(
    [...asked, ...written].filter(([, text]) => {
      const isNew = !seen.has(text);
      seen.add(text);
      return isNew && text.trim() !== "";
    }),
  );
}

function textsIn(inputs: Readonly<Record<string, Json>>): (readonly [string, string])[] {
  return Object.entries(inputs).flatMap(([name, value]) =>
    typeof value === "string" && fieldKind(name) === "prompt" ? [[name, value] as const] : []
  );
}
