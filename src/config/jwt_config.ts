import { isPlaceholder } from "./is_placeholder.ts";
import type { Spot } from "./spot.ts";

/** Whose JSON Web Tokens are taken: an issuer's, or those of whoever has a secret. Never both. */
export type JwtConfig = IssuerConfig | SecretConfig;

/** An OAuth 2.1 issuer, which signs with a key that it alone has. */
export interface IssuerConfig {
  /** What `iss` has to be. */
  issuer: string;
  /** What `aud` has to hold. */
  audience: string;
  /** Address of its keys; found through the issuer where left out. */
  jwksUrl?: string;
  /** The only algorithm that is taken, an asymmetric one; any of these where left out. */
  algorithm?: string;
  /** Patterns of the tools that each scope allows; all tools where left out. */
  scopes?: Record<string, string[]>;
  /** An issuer's tokens are never checked by a secret. */
  secret?: never;
}

/** A secret that others sign with, and Easel checks with. */
export interface SecretConfig {
  /** The secret itself: never to be logged. */
  secret: string;
  /** The only algorithm that is taken: HS256, HS384 or HS512. */
  algorithm: string;
  /** What `iss` has to be, where it matters. */
  issuer?: string;
  /** What `aud` has to hold; where left out, a token has none. */
  audience?: string;
  /** Patterns of the tools that each scope allows; all tools where left out. */
  scopes?: Record<string, string[]>;
}

/** Whose tokens are taken, as a file names it. */
export interface JwtEntry {
  /** What `iss` has to be. */
  issuer?: string;
  /** What `aud` has to hold. */
  audience?: string;
  /** Address of the issuer's keys. */
  jwksUrl?: URL;
  /** What tokens are signed with, in place of an issuer's key. */
  secret?: string;
  /** The only algorithm that is taken. */
  algorithm?: string;
  /** Patterns of the tools that each scope allows. */
  scopes?: Record<string, string[]>;
}

/** Algorithms that sign and check with one secret, and how many bytes it has to have (RFC 7518, 3.2). */
const SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

/** Every algorithm that may be asked for; `none` is not one. */
export const JWT_ALGORITHMS: readonly string[] = [
  ...Object.keys(SECRET_BYTES),
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/**
 * Whose JSON Web Tokens are taken, after all. Who could be asked for a key and who has a secret are
 * kept apart: were an issuer's public key taken for a secret, everybody could sign with it.
 *
 * @param spot Told what is wrong, and never the secret.
 * @returns `undefined` where it is wrong.
 */
export function jwtConfig(entry: JwtEntry, spot: Spot): JwtConfig | undefined {
  const { secret, jwksUrl, ...more } = entry;
  const isRight = secret === undefined
    ? isIssuerRight(entry, spot)
    : isSecretRight(entry, { secret, spot });
  if (!isRight) return undefined;
  if (secret !== undefined) return { algorithm: "HS256", ...more, secret };
  const { issuer = "", audience = "" } = more;
  return { ...more, issuer, audience, ...(jwksUrl && { jwksUrl: jwksUrl.href }) };
}

function isIssuerRight(
  { issuer, audience, jwksUrl, algorithm = "" }: JwtEntry,
  spot: Spot,
): boolean {
  if (issuer === undefined) {
    const state = jwksUrl
      ? "it has no issuer. Give one, as iss of its tokens has it."
      : "it has neither an issuer nor a secret. Give one of them.";
    return refused(spot, state);
  }
  if (audience === undefined) {
    return refused(spot, "it has no audience. Give one, as aud of its tokens has it.");
  }
  if (Object.hasOwn(SECRET_BYTES, algorithm)) {
    const state = `${algorithm} takes a secret, and the keys of an issuer everybody may read. ` +
      "Give auth.jwt a secret, or an algorithm such as ES256.";
    return refused(spot.child("algorithm"), state);
  }
  if (!jwksUrl && !/^https?:\/\//.test(issuer)) {
    const state = "its keys are not found, as the issuer is no address. Give its jwks_url.";
    return refused(spot, state);
  }
  return true;
}

function isSecretRight(
  { jwksUrl, algorithm = "HS256" }: JwtEntry,
  { secret, spot }: { secret: string; spot: Spot },
): boolean {
  const place = spot.child("secret");
  if (jwksUrl) {
    const state = `it stands beside ${spot.child("jwks_url").place}, and a token is checked by a ` +
      "secret or by an issuer's keys. Leave one out.";
    return refused(place, state);
  }
  const least = SECRET_BYTES[algorithm];
  if (least === undefined) {
    const state = `${algorithm} takes an issuer's keys, and auth.jwt has a secret. ` +
      `Use ${Object.keys(SECRET_BYTES).join(", ")}, or leave the secret out.`;
    return refused(spot.child("algorithm"), state);
  }
  if (isPlaceholder(secret)) {
    const state = `a placeholder, which everybody can guess. Make one: openssl rand -hex ${least}.`;
    return refused(place, state);
  }
  if (new TextEncoder().encode(secret).length < least) {
    const state = `it is shorter than the ${least} bytes that ${algorithm} needs. ` +
      `Make one: openssl rand -hex ${least}.`;
    return refused(place, state);
  }
  return true;
}

function refused(spot: Spot, state: string): false {
  spot.refuse(state);
  return false;
}
