/** A text of at most `limit` characters and a note of how many were left out. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Half of a pair would be no character.
  const end = /[\uD800-\uDBFF]/.test(text[limit - 1] ?? "") ? limit - 1 : limit;
  return `${text.slice(0, end)}... (${text.length - end} characters more)`;
}
