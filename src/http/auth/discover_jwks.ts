/**
 * Where an issuer has its public keys, as its own metadata says.
 *
 * Rejects with `TypeError` where neither of the two well-known places names them, or the metadata
 * is another issuer's.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function discoverJwks(issuer: string, options: { fetch: typeof fetch }): Promise<URL> {
  const problems: unknown[] = [];
  for (const place of wellKnown(new URL(issuer))) {
    try {
      return await jwksIn(place, { issuer, fetch: options.fetch });
    } catch (error) {
      problems.push(error);
    }
  }
  throw new TypeError(
    `Cannot find the keys of "${issuer}": its metadata does not name them. Set auth.jwt.jwksUrl.`,
    { cause: new AggregateError(problems) },
  );
}

/** How long the issuer may take to answer. */
const ANSWER_MS = 5000;

/** OpenID's place is at the end of the issuer's path, OAuth's before it. */
function wellKnown({ origin, pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, "");
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

async function jwksIn(
  place: string,
  { issuer, fetch }: { issuer: string; fetch: typeof globalThis.fetch },
): Promise<URL> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  // A redirect could lead anywhere.
  const response = await fetch(place, { redirect: "error", signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new TypeError(`${place} answers ${response.status}`);
  }
  const metadata = await response.json() as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (metadata?.issuer !== issuer) throw new TypeError(`${place} is about another issuer`);
  return new URL(String(metadata.jwks_uri));
}
