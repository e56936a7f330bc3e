import type {
  ChoiceShape,
  NumberShape,
  PatternShape,
  SingleShape,
  TextShape,
  UrlShape,
} from "./shape.ts";
import { shownText, shownValue } from "./shown_value.ts";
import type { Spot } from "./spot.ts";

/**
 * Reads a value that has no parts.
 *
 * @returns `undefined` where it is wrong, which the spot is told.
 */
export function readSingleValue(
  shape: SingleShape,
  given: NonNullable<unknown>,
  spot: Spot,
): unknown {
  switch (shape.type) {
    case "boolean":
      return readSwitch(given, spot);
    case "integer":
    case "number":
      return readNumber(shape, given, spot);
    case "scalar":
      return typeof given === "string" || Number.isFinite(given)
        ? given
        : wrongType(shape, given, { state: "neither text nor a number", spot });
    default:
      return typeof given === "string"
        ? readText(shape, given, spot)
        : wrongType(shape, given, { state: "not text. Write it in quotes", spot });
  }
}

function readText(
  shape: TextShape | ChoiceShape | UrlShape | PatternShape,
  text: string,
  spot: Spot,
): unknown {
  if (shape.type === "url") return readUrl(shape, text, spot);
  if (shape.type === "choice") return readChoice(shape, text, spot);
  if (shape.type === "pattern") return readPattern(text, spot);
  const kept = shape.normal ? shape.normal(text) : text;
  if (kept !== undefined && (!shape.pattern || shape.pattern.test(kept))) return kept;
  return spot.refuse(`not ${shape.form}.`, { shown: shownText(shape, text) });
}

const YES = ["true", "yes", "on", "1"];
const NO = ["false", "no", "off", "0"];

function readSwitch(given: unknown, spot: Spot): boolean | undefined {
  if (typeof given === "boolean") return given;
  if (typeof given !== "string") {
    return wrongType({ type: "boolean" }, given, { state: "neither true nor false", spot });
  }
  const word = given.trim().toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  return spot.refuse("neither true nor false.", { shown: shownText({ type: "string" }, given) });
}

function readNumber(shape: NumberShape, given: unknown, spot: Spot): number | undefined {
  const { type, min, max, unit } = shape;
  const form = `not a number${unit === "bytes" ? " of bytes" : ""} from ${min} to ${max}`;
  const example = unit === "bytes" ? ", such as 64 KiB" : "";
  if (typeof given !== "string" && typeof given !== "number") {
    return wrongType(shape, given, { state: form + example, spot });
  }
  const value = typeof given === "string" ? numberOf(given.trim(), shape) : given;
  const fits = type === "integer" ? Number.isInteger(value) : Number.isFinite(value);
  if (fits && value >= min && value <= max) return value;
  const state = `${form}${value % 1 ? " without a fraction" : ""}${example}.`;
  return spot.refuse(state, { shown: shownText({ type: "string" }, String(given)) });
}

const DIGITS = /^\d+(?:\.\d+)?$/;
const SIZE = /^(\d+(?:\.\d+)?) *(?:([kmgt])(i?))?b?$/i;
const PREFIXES = ["", "k", "m", "g", "t"];

/** A number as text; NaN where it is none. */
function numberOf(text: string, { unit }: NumberShape): number {
  if (DIGITS.test(text)) return Number(text);
  const [, digits, prefix = "", binary] = (unit === "bytes" && SIZE.exec(text)) || [];
  const power = PREFIXES.indexOf(prefix.toLowerCase());
  const value = Number(digits) * (binary ? 1024 : 1000) ** power;
  return power === 0 ? value : Math.round(value);
}

function readChoice(shape: ChoiceShape, text: string, spot: Spot): string | undefined {
  const word = text.trim().toLowerCase();
  const { synonyms = {}, like } = shape;
  const choice = shape.choices.find((one) => one.toLowerCase() === word) ??
    (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined) ??
    (like?.pattern.test(text) ? like.means : undefined);
  if (choice !== undefined) return choice;
  return spot.refuse(`not one of ${shape.choices.join(", ")}.`, { shown: shownText(shape, text) });
}

function readUrl(shape: UrlShape, text: string, spot: Spot): URL | undefined {
  const url = URL.parse(shape.sockets ? withoutSocket(text) : text);
  if (url && url.hostname !== "" && shape.protocols.includes(url.protocol)) return url;
  return spot.refuse(`not ${shape.form}.`, { shown: shownText(shape, text) });
}

/** Some name a ComfyUI by the address of its event socket, `ws://127.0.0.1:8188/ws`. */
function withoutSocket(text: string): string {
  return /^wss?:/i.test(text) ? text.replace(/^ws/i, "http").replace(/\/ws\/?$/, "") : text;
}

function readPattern(text: string, spot: Spot): string | undefined {
  try {
    new RegExp(text, "iu");
    return text;
  } catch {
    const shown = shownText({ type: "pattern" }, text);
    return spot.refuse("not a regular expression (of JavaScript, with the flags iu).", { shown });
  }
}

function wrongType(
  shape: SingleShape,
  value: unknown,
  { state, spot }: { state: string; spot: Spot },
): undefined {
  return spot.refuse(`${state}.`, { shown: shownValue(shape, value), kind: "shape" });
}
