/**
 * The text of a `.json` file as YAML can read it: with blanks in the place of comments, which .NET and
 * editors take there. Any other file stays as it is, and so does YAML that stands in such a file.
 *
 * @param path Of the file.
 */
export async function withoutComments(path: string, text: string): Promise<string> {
  if (!/\.json$/i.test(path) || isJson(text)) return text;
  // Loaded where it is needed: it takes longer to load than all else that reads a config.
  const { stripComments } = await import("./strip_comments.ts");
  const bare = stripComments(text, " ");
  // Of YAML without quotes, `url: http://a` would lose its end.
  return /^\s*(?:\{\s*["}]|$)/.test(bare) ? bare : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
