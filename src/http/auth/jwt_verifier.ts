import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Log } from "../log.ts";
import type { Principal } from "../principal.ts";
import type { JwtOptions } from "./auth_options.ts";
import { discoverJwks } from "./discover_jwks.ts";
import type { Refusal, Verdict } from "./verdict.ts";

/** Only signatures that the issuer alone can make: none, and none with a shared secret. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** How far our clock and the issuer's may be apart, in seconds. */
const CLOCK_TOLERANCE = 10;

/** What jose's errors mean; any other is trouble with the issuer's keys. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_JWT_EXPIRED: "expired",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "another",
  ERR_JWT_INVALID: "unknown",
  ERR_JWS_INVALID: "unknown",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "unknown",
  ERR_JWKS_NO_MATCHING_KEY: "unknown",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "unknown",
  ERR_JOSE_ALG_NOT_ALLOWED: "unknown",
  ERR_JOSE_NOT_SUPPORTED: "unknown",
};

/** Tells whether this may be a JSON Web Token at all. */
export function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/**
 * Checks the tokens of an OAuth issuer: signature, issuer, audience and time, then their scopes.
 * `jose` and the issuer's keys are loaded with the first token, and the keys kept.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export class JwtVerifier {
  readonly #options: JwtOptions;
  readonly #log: Log;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  /** Throws `TypeError` where the issuer or `jwksUrl` is no URL. */
  constructor(options: JwtOptions, log: Log = () => {}) {
    requireUrl("auth.jwt.issuer", options.issuer);
    if (options.jwksUrl !== undefined) requireUrl("auth.jwt.jwksUrl", options.jwksUrl);
    this.#options = options;
    this.#log = log;
  }

  /** Who the token is about, or why it is not taken. Never rejects. */
  async verify(token: string): Promise<Verdict> {
    let payload: JWTPayload;
    try {
      payload = await this.#payloadOf(token);
    } catch (error) {
      return { refused: this.#refusal(error) };
    }
    const principal = principalOf(payload, this.#options);
    return principal ? { principal } : { refused: "scope" };
  }

  async #payloadOf(token: string): Promise<JWTPayload> {
    const { jwtVerify } = await import("jose/jwt/verify");
    const { issuer, audience } = this.#options;
    const { payload } = await jwtVerify(token, await this.#loadKeys(), {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["exp", "sub"],
    });
    return payload;
  }

  #refusal(error: unknown): Refusal {
    const refusal = error instanceof Error && "code" in error && REFUSALS[String(error.code)];
    if (refusal) return refusal;
    this.#log("warn", "cannot check tokens: the issuer's keys are out of reach", { error });
    return "unverifiable";
  }

  /** What fails is tried again with the next token. */
  #loadKeys(): Promise<JWTVerifyGetKey> {
    return this.#keys ??= this.#openKeys().catch((error) => {
      this.#keys = undefined;
      throw error;
    });
  }

  async #openKeys(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet, customFetch } = await import("jose/jwks/remote");
    const { issuer, jwksUrl, fetch = globalThis.fetch } = this.#options;
    const url = jwksUrl === undefined ? await discoverJwks(issuer, { fetch }) : new URL(jwksUrl);
    return createRemoteJWKSet(url, { [customFetch]: fetch });
  }
}

/** Nobody where scopes are asked for, and the token has none of them. */
function principalOf(payload: JWTPayload, options: JwtOptions): Principal | undefined {
  const id = `jwt:${payload.iss}|${payload.sub}`;
  const one: Principal = { id, name: String(payload.sub), priority: "normal", seesAll: false };
  if (options.scopes === undefined) return one;
  const wanted = Object.entries(options.scopes).filter(([scope]) => scopesOf(payload).has(scope));
  const tools = [...new Set(wanted.flatMap(([, patterns]) => patterns))].sort();
  return wanted.length > 0 ? { ...one, tools } : undefined;
}

/** `scope` is OAuth's, one text; `scp` is what some issuers write instead, a text or a list. */
function scopesOf({ scope, scp }: JWTPayload): Set<string> {
  return new Set(
    [scope, scp].flat().flatMap((one) => typeof one === "string" ? one.split(" ") : []),
  );
}

function requireUrl(option: string, value: string): void {
  if (URL.canParse(value)) return;
  throw new TypeError(`Cannot use ${option} "${value}": it is no URL. Write it with https://.`);
}
