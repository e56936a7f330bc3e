/** The subprotocol under which a page sends this token when it opens a WebSocket. */
export function subprotocolOf(token: string): string {
  const bytes = new TextEncoder().encode(token);
  return `bearer.${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}
