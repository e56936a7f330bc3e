/** The scheme; who asks; and the host with all that follows. */
const PARTS = /^([a-z][a-z\d+.-]*:\/\/)([^]*)$/i;
/** A port is digits; what else follows a colon before an `@` is a password, even with a slash in it. */
const BROKEN_USER = /^[^/@]*:(?!\d+(?:\/|$))[^@]*@/;

/**
 * An address without user, password, query and fragment, any of which may open a door. It need not
 * be a good one. That of a file stays as it is: it is a path.
 */
export function cleanUrl(url: string): string {
  const [, scheme = "", rest = ""] = PARTS.exec(url) ?? [];
  if (scheme === "" || scheme.toLowerCase() === "file://") return url;
  return scheme + withoutQuery(withoutUser(rest));
}

function withoutUser(rest: string): string {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  if (authority.includes("@")) return `[secret]${rest.slice(authority.lastIndexOf("@"))}`;
  return BROKEN_USER.test(rest) ? `[secret]${rest.slice(rest.lastIndexOf("@"))}` : rest;
}

function withoutQuery(rest: string): string {
  const at = rest.search(/[?#]/);
  if (at < 0) return rest;
  return `${rest.slice(0, at)}${rest[at] === "?" ? "?[query]" : "#[fragment]"}`;
}
