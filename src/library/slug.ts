/** Most characters of one part of an id. */
export const SLUG_CHARACTERS = 64;

/**
 * A name as part of an id: lower case, and whatever is no letter, digit, `_` or `-` becomes `_`.
 * Letters of every script stay, but Latin ones lose their accents: `Café 1.5` is `cafe_1_5`, `肖像`
 * stays. At most 64 characters; `workflow` where nothing is left.
 */
export function slug(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "").normalize("NFC");
  const words = plain.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, "_");
  const cut = [...trim(words)].slice(0, SLUG_CHARACTERS).join("");
  return trim(cut) || "workflow";
}

/** Each part of a path as {@linkcode slug}, joined by `/`. */
export function slugPath(path: string): string {
  return path.split("/").map(slug).join("/");
}

function trim(text: string): string {
  return text.replaceAll(/^_+|_+$/g, "");
}
