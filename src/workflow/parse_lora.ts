/** A LoRA as a caller asks for it. */
export interface WantedLora {
  /** Its file, which may lack folder or ending. */
  name: string;
  /** How much of it; 1 is all. */
  strength: number;
}

const WITH_STRENGTH = /^(.*):\s*([+-]?(?:\d+\.?\d*|\.\d+))$/s;

/**
 * Reads `name` or `name:0.8`. A colon that no number follows belongs to the name.
 *
 * @throws {TypeError} If it names no file.
 */
export function parseLora(text: string): WantedLora {
  const [, before = text, strength = "1"] = WITH_STRENGTH.exec(text.trim()) ?? [];
  const name = before.trim();
  if (name !== "") return { name, strength: Number(strength) };
  throw new TypeError(`Cannot use LoRA "${text}": it names no file. Give "name" or "name:0.8".`);
}
