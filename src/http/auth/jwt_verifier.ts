import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Log } from "../log.ts";
import type { Principal } from "../principal.ts";
import type { JwtOptions } from "./auth_options.ts";
import { discoverJwks } from "./discover_jwks.ts";
import type { Refusal, Verdict } from "./verdict.ts";

/** Signatures that an issuer alone can make. */
const ISSUER_ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Signatures that everybody can make who can check them. `none` is in neither list. */
const SECRET_ALGORITHMS = ["HS256", "HS384", "HS512"];

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
 * Checks JSON Web Tokens: signature, issuer, audience and time, then their scopes. `jose` and an
 * issuer's keys are loaded with the first token, and the keys kept.
 *
 * Which algorithms are taken follows from what there is to check with, and never from a token: with
 * an issuer's public key as the secret of an HMAC, everybody could sign.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
export class JwtVerifier {
  readonly #options: JwtOptions;
  readonly #algorithms: string[];
  readonly #log: Log;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  /**
   * Throws `TypeError` where an issuer or `jwksUrl` is no URL, or the algorithm needs another kind
   * of key.
   */
  constructor(options: JwtOptions, log: Log = () => {}) {
    if (options.secret === undefined) {
      requireUrl("auth.jwt.issuer", options.issuer);
      if (options.jwksUrl !== undefined) requireUrl("auth.jwt.jwksUrl", options.jwksUrl);
    }
    this.#algorithms = algorithmsOf(options);
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
    const claim = strangeClaim(payload, this.#options);
    if (claim !== undefined) return { refused: this.#tell("another", { claim }) };
    const principal = principalOf(payload, this.#options);
    return principal ? { principal } : { refused: "scope" };
  }

  async #payloadOf(token: string): Promise<JWTPayload> {
    const { jwtVerify } = await import("jose/jwt/verify");
    const { issuer, audience } = this.#options;
    const { payload } = await jwtVerify(token, await this.#loadKeys(), {
      ...issuer !== undefined && { issuer },
      ...audience !== undefined && { audience },
      algorithms: this.#algorithms,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["exp", "sub"],
    });
    return payload;
  }

  #refusal(error: unknown): Refusal {
    const { code, claim } = error as { code?: unknown; claim?: unknown };
    const refusal = REFUSALS[String(code)];
    if (refusal) return this.#tell(refusal, { code, ...claim !== undefined && { claim } });
    this.#log("warn", "the issuer's keys are out of reach: no signed token can be checked", {
      error,
    });
    return "unverifiable";
  }

  /** Whoever sent it is told less: which claim it was, whoever runs this has to be able to find out. */
  #tell(refusal: Refusal, fields: Record<string, unknown>): Refusal {
    this.#log("debug", "signed token refused", { refusal, ...fields });
    return refusal;
  }

  /** What fails is tried again with the next token. */
  #loadKeys(): Promise<JWTVerifyGetKey> {
    return this.#keys ??= openKeys(this.#options).catch((error) => {
      this.#keys = undefined;
      throw error;
    });
  }
}

function algorithmsOf({ secret, algorithm }: JwtOptions): string[] {
  const family = secret === undefined ? ISSUER_ALGORITHMS : SECRET_ALGORITHMS;
  if (algorithm === undefined) return family;
  if (family.includes(algorithm)) return [algorithm];
  throw new TypeError(
    `Cannot use auth.jwt.algorithm "${algorithm}": it needs another kind of key. ` +
      `Use ${family.join(", ")}.`,
  );
}

async function openKeys(options: JwtOptions): Promise<JWTVerifyGetKey> {
  if (options.secret !== undefined) {
    const key = new TextEncoder().encode(options.secret);
    return () => key;
  }
  const { createRemoteJWKSet, customFetch } = await import("jose/jwks/remote");
  const { issuer, jwksUrl, fetch = globalThis.fetch } = options;
  const url = jwksUrl === undefined ? await discoverJwks(issuer, { fetch }) : new URL(jwksUrl);
  return createRemoteJWKSet(url, { [customFetch]: fetch });
}

/**
 * The claim by which a token is not for us, though all that is configured fits. Who signs with our
 * secret may sign for other servers as well: what says whom it is for is not for us where we have no
 * name. And whoever it is about needs one, or all without would be the same.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
 */
function strangeClaim(
  { aud, iss, sub }: JWTPayload,
  { audience }: JwtOptions,
): string | undefined {
  if (aud !== undefined && audience === undefined) return "aud";
  if (iss !== undefined && typeof iss !== "string") return "iss";
  const isNamed = typeof sub === "number" || typeof sub === "string" && sub.trim() !== "";
  return isNamed ? undefined : "sub";
}

/** Nobody where scopes are asked for, and the token has none of them. */
function principalOf(payload: JWTPayload, options: JwtOptions): Principal | undefined {
  const id = `jwt:${payload.iss ?? ""}|${payload.sub}`;
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
