import type { Field, Shape } from "./shape.ts";

/** The fields of an object, or of the objects in a list; `undefined` where there are none. */
export function fieldsOf(shape: Shape): readonly Field[] | undefined {
  if (shape.type === "object") return shape.fields;
  return shape.type === "list" ? fieldsOf(shape.of) : undefined;
}
