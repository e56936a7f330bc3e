/** Most characters of a name, see {@linkcode isInputName}. */
const LONGEST = 64;

/** Letters that Unicode does not take apart. */
const PLAIN: Record<string, string> = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l" };

/** Names that the editor gives to what could be anything. */
const SAYS_NOTHING =
  /^(?:value|text|string|int|integer|float|number|bool|boolean|choice|input|param|widget|)(?:_[a-z]|_?\d+)*$/;

/**
 * A text as the name of an input: lower case, of letters, digits and `_` only. Accents go, letters of
 * other scripts are left out.
 *
 * @returns `""` where nothing is left.
 */
export function inputName(text: string): string {
  const plain = text.toLowerCase().normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[ßæœøł]/g, (letter) => PLAIN[letter] ?? "");
  return trim(trim(plain.replaceAll(/[^a-z0-9]+/g, "_")).slice(0, LONGEST));
}

/** Whether assistants take a name as it is: a list of tools with another one they refuse whole. */
export function isInputName(name: string): boolean {
  return /^[\w.-]{1,64}$/.test(name);
}

/** Whether a name tells what is meant; `value_2` does not. */
export function saysSomething(name: string): boolean {
  return !SAYS_NOTHING.test(name);
}

/** The name, or `name_2` and so on where it is taken. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  for (let number = 1;; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const free = name.slice(0, LONGEST - suffix.length) + suffix;
    if (!taken.has(free)) return free;
  }
}

function trim(text: string): string {
  return text.replaceAll(/^_+|_+$/g, "");
}
