import { camelCase } from "./key.ts";
import type { OptionRow } from "./option_row.ts";
import { fileOptions } from "./options.ts";
import { Problems } from "./problems.ts";
import { resolve, type Sources } from "./resolve.ts";
import type { Shape } from "./shape.ts";
import { MASK, shownUrl } from "./shown_value.ts";

/** An option's value as it may be shown, and where it is from. */
export interface Explanation {
  /** The key of the option. */
  key: string;
  /** Its value without secrets; `-` for none. */
  value: string;
  /** `default`, `easel.yaml:3`, `environment EASEL_PORT` or `flag --port`. */
  from: string;
}

/** Every option that a file may give, with its value and where that is from. */
export function explain(args: readonly string[], sources: Sources = {}): Explanation[] {
  const { values } = resolve(args, { ...sources, problems: new Problems() });
  return fileOptions.map((option) => {
    const { value, from } = values.get(option.key)!;
    return { key: option.key, value: shown(option, value), from };
  });
}

/** The value of an option in one line, without its secrets. */
function shown(option: OptionRow, value: unknown): string {
  const safe = withoutSecrets(option, value);
  if (safe === undefined) return "-";
  if (Array.isArray(safe) && safe.every((one) => typeof one === "string")) {
    return safe.join(", ") || "-";
  }
  return typeof safe === "object" ? JSON.stringify(safe) : String(safe);
}

function withoutSecrets(shape: Shape, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (value instanceof URL) return shownUrl(value);
  // An empty one is none, as where a variable is not set.
  if (shape.type === "string" && shape.secret) return value === "" ? undefined : MASK;
  if (shape.type === "list") {
    return (value as unknown[]).map((one) => shortened(shape.of, withoutSecrets(shape.of, one)));
  }
  if (shape.type === "map") return mapped(value, () => shape.of);
  if (shape.type !== "object") return value;
  const shapes = new Map(shape.fields.map((field) => [camelCase(field.name), field]));
  return mapped(value, (name) => shapes.get(name));
}

function mapped(value: unknown, shapeOf: (name: string) => Shape | undefined): unknown {
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, one]) => {
    const shape = shapeOf(name);
    return [name, shape ? withoutSecrets(shape, one) : MASK];
  }));
}

/** Of an object that says nothing but its defaults, only the field that says which it is. */
function shortened(shape: Shape, value: unknown): unknown {
  if (shape.type !== "object" || shape.short === undefined) return value;
  const { [camelCase(shape.short)]: main, ...others } = value as Record<string, unknown>;
  const isDefault = shape.fields.every((field) => {
    const other = others[camelCase(field.name)];
    return field.name === shape.short ||
      JSON.stringify(other) === JSON.stringify(field.default);
  });
  return isDefault && main !== MASK ? main : value;
}
