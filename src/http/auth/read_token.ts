import { asksForSocket, offeredSubprotocols } from "../old/upgrade.ts";

/** What stands before the token where it comes as a subprotocol; it follows in base64url. */
const SUBPROTOCOL = "bearer.";

/**
 * The token that came with a request: `Authorization: Bearer`, or else `X-API-Key`, or else, of a
 * request for a WebSocket, the subprotocol `bearer.<token in base64url>`. None where there is none
 * of them, or only another kind of `Authorization`.
 */
export function readToken(request: Request): string | undefined {
  const { headers } = request;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? (headers.get("x-api-key") || socketToken(request));
}

/**
 * A page sets no headers of the WebSockets that it opens, only their subprotocols. Kubernetes takes
 * tokens in the same way: what may stand in a token may not all stand in a subprotocol.
 *
 * @see https://github.com/kubernetes/kubernetes/pull/47740
 */
function socketToken(request: Request): string | undefined {
  if (!asksForSocket(request)) return undefined;
  const offered = offeredSubprotocols(request).find((name) => name.startsWith(SUBPROTOCOL));
  return offered && (decoded(offered.slice(SUBPROTOCOL.length)) || undefined);
}

/** What is no base64 stays as it is: it was meant as a token, and is none of ours. */
function decoded(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: "base64url" }));
  } catch {
    return text;
  }
}
