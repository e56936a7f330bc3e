/**
 * What ends a line for somebody, moves a terminal's cursor or turns the order of the letters about;
 * and halves of characters.
 */
const CONTROLS =
  // deno-lint-ignore no-control-regex -- these are what must not get through
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text that stays one line, wherever it is shown. The escapes are JSON's, so that they mean the
 * same within a JSON string.
 */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (it) => SHORT[it] ?? unicodeEscape(it));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
