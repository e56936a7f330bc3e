/**
 * The token that came with a request: `Authorization: Bearer`, or else `X-API-Key`. None where
 * there is neither, or only another kind of `Authorization`.
 */
export function readToken(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? (headers.get("x-api-key") || undefined);
}
