import type { Shape } from "./shape.ts";

/** What stands in the place of a secret. */
export const MASK = "***";

/** Text in quotes, as a message may show it: short, and without a password or a token. */
export function shownText(shape: Shape, text: string): string {
  if (shape.type === "string" && shape.secret) return `"${MASK}"`;
  // What is before an @ may be a password, and what follows a ? a token.
  const safe = shape.type === "url"
    ? text.replace(/^.*@/s, "...@").replace(/[?#].*$/s, "?...")
    : text;
  return `"${safe.length > 60 ? `${safe.slice(0, 60)}...` : safe}"`;
}

/** What a value is that has the wrong type. Its parts may be secrets, and so may be its text. */
export function shownValue(shape: Shape, value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return "a text";
  return shape.type === "string" && shape.secret ? MASK : String(value);
}

/** An address without what may be a password or a token. */
export function shownUrl(url: URL): string {
  const login = url.username || url.password ? "...@" : "";
  const query = url.search || url.hash ? "?..." : "";
  return `${url.protocol}//${login}${url.host}${url.pathname.replace(/\/$/, "")}${query}`;
}
