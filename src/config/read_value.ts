import { isMapping } from "./is_mapping.ts";
import { camelCase, normalKey } from "./key.ts";
import { unknownState } from "./nearest.ts";
import { readSingleValue } from "./read_single_value.ts";
import type { Field, ListShape, MapShape, ObjectShape, Shape } from "./shape.ts";
import { shownValue } from "./shown_value.ts";
import type { Spot } from "./spot.ts";

/**
 * Reads a value as its shape wants it. What is wrong is told to the spot.
 *
 * @param value Text, or what YAML makes of a file; `null` is nothing.
 * @returns `undefined` where there is none, or it is wrong.
 */
export function readValue(shape: Shape, value: unknown, spot: Spot): unknown {
  const given = typeof value === "string" ? spot.expand(value) : value;
  if (given === undefined || given === null) return undefined;
  switch (shape.type) {
    case "list":
    case "map":
    case "object":
      return readCollection(shape, given, spot);
    default:
      return readSingleValue(shape, given, spot);
  }
}

function readCollection(
  shape: ListShape | MapShape | ObjectShape,
  given: unknown,
  spot: Spot,
): unknown {
  const value = typeof given === "string" ? parseJson(given, spot) : given;
  if (value === undefined) return undefined;
  if (shape.type === "list") {
    if (typeof value === "string") return readList(shape, split(shape, value, spot), () => spot);
    // One of them alone is a list, too.
    if (!Array.isArray(value)) return readList(shape, [value], () => spot);
    return readList(shape, value, (i) => spot.child(i));
  }
  if (shape.type === "object" && shape.short !== undefined && typeof value === "string") {
    return readShort(shape, value, spot);
  }
  if (isMapping(value)) {
    return shape.type === "map" ? readMap(shape, value, spot) : readObject(shape, value, spot);
  }
  const options = { shown: shownValue(shape, value), kind: "shape" } as const;
  return spot.refuse("not a mapping of names to values.", options);
}

/** Text as it is, or what it holds where it is JSON. */
function parseJson(text: string, spot: Spot): unknown {
  if (!/^\s*(?:\{|\[\s*(?:["{\]]|$))/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return spot.refuse("begins as JSON, and is none.");
  }
}

/** The parts of a list that was written with commas. A regular expression may have some of its own. */
function split({ of }: ListShape, text: string, spot: Spot): string[] {
  if (of.type === "pattern" || text === "") return [text];
  const parts = text.split(/[,;]/).map((part) => part.trim()).filter(Boolean);
  if (parts.length === 0) {
    spot.refuse("names nothing. Give names with commas.", { shown: `"${text}"` });
  }
  return parts;
}

function readList({ of }: ListShape, values: unknown[], spotOf: (i: number) => Spot): unknown[] {
  return values.map((value, i) => {
    // To leave it out in silence might leave a door open: a list of tokens with none in it.
    if (value === null) return spotOf(i).refuse("it is empty. Give a value.", { kind: "shape" });
    return readValue(of, value, spotOf(i));
  }).filter((value) => value !== undefined);
}

function readMap({ of, names }: MapShape, given: Record<string, unknown>, spot: Spot): unknown {
  for (const key of Object.keys(given)) {
    if (!names || names.includes(key.split(".")[0]!)) continue;
    const state = `${unknownState(key, names)} There are ${names.join(", ")}.`;
    spot.child(key).refuse(state, { kind: "shape" });
  }
  const entries = Object.entries(given)
    .map(([name, value]) => [name, readValue(of, value, spot.child(name))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function readObject({ fields }: ObjectShape, given: Record<string, unknown>, spot: Spot): unknown {
  const found = new Map<Field, unknown>();
  for (const [key, value] of Object.entries(given)) {
    const field = fieldOf(fields, key);
    if (!field) refuseKey(fields, key, spot);
    else if (found.has(field)) spot.child(key).refuse("given twice. Leave one out.");
    // Nothing behind a key is as good as no key.
    else if (value !== null) found.set(field, readValue(field, value, spot.child(key)));
  }
  const lacking = fields.filter((field) => field.required && found.get(field) === undefined);
  const missing = lacking.find((field) => !found.has(field));
  if (missing) return spot.refuse(`it has no ${missing.name}. Give one.`, { kind: "shape" });
  return lacking.length > 0 ? undefined : filled(fields, found);
}

/** An object of which only the one field was given that says which it is. */
function readShort({ fields, short }: ObjectShape, text: string, spot: Spot): unknown {
  const field = fields.find(({ name }) => name === short)!;
  const value = readValue(field, text, spot);
  return value === undefined ? undefined : filled(fields, new Map([[field, value]]));
}

function filled(fields: readonly Field[], found: ReadonlyMap<Field, unknown>): unknown {
  const entries = fields.map((field) =>
    [camelCase(field.name), found.get(field) ?? copyOf(field.default)] as const
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Nobody shares a list with the table of options, where it would be changed for all. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return isMapping(value) ? { ...value } : value;
}

function fieldOf(fields: readonly Field[], key: string): Field | undefined {
  const wanted = normalKey(key);
  return fields.find(({ name, aliases = [] }) =>
    [name, ...aliases].some((one) => normalKey(one) === wanted)
  );
}

function refuseKey(fields: readonly Field[], key: string, spot: Spot): void {
  spot.child(key).refuse(unknownState(key, fields.map(({ name }) => name)), { kind: "shape" });
}
