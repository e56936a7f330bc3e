import type { SavedWorkflow } from "../../comfyui/saved_workflow.ts";
import { PLACEHOLDER, placeholdersIn } from "../placeholders.ts";

// Private characters, which nobody types.
const [OPEN, CLOSE] = ["\uE0F1", "\uE0F2"];
const HIDDEN = new RegExp(`${OPEN}([\\w-]+)${CLOSE}`, "g");

/** A text in which the placeholders of some names are hidden. */
export function hideIn(text: string, names: ReadonlySet<string>): string {
  if (placeholdersIn(text).length === 0) return text;
  return text.replaceAll(
    PLACEHOLDER,
    (all, name: string) => names.has(name) ? OPEN + name + CLOSE : all,
  );
}

/** A text in which what {@linkcode hideIn} hid stands again. */
export function showIn(text: string): string {
  return text.replaceAll(HIDDEN, "{{$1}}");
}

/**
 * A copy of a saved workflow in which the placeholders of some names are hidden: a conversion would
 * take the braces of `{{name}}` for a choice between one.
 */
export function hidePlaceholders(
  saved: SavedWorkflow,
  names: ReadonlySet<string>,
): SavedWorkflow {
  return mapTexts(saved, (text) => hideIn(text, names)) as SavedWorkflow;
}

/** A copy of a conversion's result in which they stand again. */
export function showPlaceholders<T>(converted: T): T {
  return mapTexts(converted, showIn) as T;
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]),
  );
}
