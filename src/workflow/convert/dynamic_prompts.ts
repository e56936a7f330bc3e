const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const ESCAPED = /\\([{}|])/g;

/**
 * What the editor sends for a text with dynamic prompts: comments go, one of each `{a|b}` stays, and
 * an escaped brace or bar loses its backslash. Braces may be nested.
 *
 * @param random A number from 0 up to but not including 1.
 */
export function pickDynamicPrompt(text: string, random: () => number): string {
  const plain = text.replace(COMMENT, "");
  const picked = plain.includes("{") ? new Picker(plain, random).pick() : plain;
  return picked.replace(ESCAPED, "$1");
}

/** Reads a text once from left to right. */
class Picker {
  readonly #text: string;
  readonly #random: () => number;
  #at = 0;

  constructor(text: string, random: () => number) {
    this.#text = text;
    this.#random = random;
  }

  pick(): string {
    let result = "";
    while (this.#at < this.#text.length) result += this.#next();
    return result;
  }

  /** One character, an escape with what it escapes, or what was picked from a pair of braces. */
  #next(): string {
    const char = this.#text[this.#at++] ?? "";
    if (char === "\\") return char + (this.#text[this.#at++] ?? "");
    return char === "{" ? this.#pickOne() : char;
  }

  /** Splits what stands between two braces; one that never closes reaches to the end. */
  #pickOne(): string {
    const options = [""];
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at++] ?? "";
      if (char === "}" && depth === 0) break;
      if (char === "|" && depth === 0) {
        options.push("");
        continue;
      }
      if (char === "{") depth++;
      if (char === "}") depth--;
      const escaped = char === "\\" ? this.#text[this.#at++] ?? "" : "";
      options.push(options.pop() + char + escaped);
    }
    const chosen = options[Math.floor(this.#random() * options.length)] ?? "";
    return chosen.includes("{") ? pickDynamicPrompt(chosen, this.#random) : chosen;
  }
}
