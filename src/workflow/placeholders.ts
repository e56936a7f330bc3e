/** A `{{name}}`, with the name as its group. */
export const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/** Names of the placeholders in a text, in order. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
}
