import type { Json } from "../comfyui/json.ts";
import type { TemplateInput, WorkflowTemplate } from "./template.ts";

/** Something for each input that has to be given, to see whether the rest is in order. */
export function exampleValues(template: WorkflowTemplate): Record<string, Json> {
  const required = template.inputs.filter(({ default: value }) => value === undefined);
  return Object.fromEntries(required.map((input) => [input.name, exampleOf(input)]));
}

function exampleOf({ name, type, minimum = 1, choices }: TemplateInput): Json {
  if (choices?.[0] !== undefined) return choices[0];
  if (type === "string") return /prompt|text/i.test(name) ? "an example" : "example/any.png";
  return type === "boolean" ? false : minimum;
}
