/**
 * A website as browsers send it in `Origin`: `https://App.Example:443/` is `https://app.example`.
 * `*` is any, and `null` what a page of no website sends.
 *
 * @returns `undefined` where it is none, such as a host alone or an address with a path.
 */
export function originOf(text: string): string | undefined {
  if (text === "*" || text === "null") return text;
  // What web views of apps send.
  if (/^file:\/\/$/i.test(text)) return "file://";
  // Apps have schemes of their own, which a URL takes apart in another way.
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/\\?#@*]+\/?$/i.test(text)) return undefined;
  if (!/^https?:/i.test(text)) return text.replace(/\/$/, "");
  return URL.parse(text)?.origin;
}
