const encoder = new TextEncoder();

/** No line is cut to fewer characters: its beginning names what it is about. */
const SHORTEST = 80;

/** Lines that are longer say too much in any case. */
const LONGEST = 240;

/**
 * Joins lines to a text of at most `limit` bytes as JSON has it: the long ones are cut, all at the
 * same length, until they fit.
 */
export function fitLines(lines: readonly string[], limit: number): string {
  const whole = lines.map((line) => line.replaceAll(/\s+/g, " ").trim());
  for (let length = LONGEST; length > SHORTEST; length -= 10) {
    const text = whole.map((line) => cut(line, length)).join("\n");
    if (encoder.encode(JSON.stringify(text)).length <= limit) return text;
  }
  return whole.map((line) => cut(line, SHORTEST)).join("\n");
}

function cut(line: string, length: number): string {
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 3).join("")}...`;
}
