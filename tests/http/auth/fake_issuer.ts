import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import type { IssuerOptions } from "../../../src/http/auth/auth_options.ts";

/** The audience of a fake issuer's tokens. */
export const AUDIENCE = "https://easel.example/mcp";

/** An OAuth issuer without a socket: it signs tokens, and answers for its keys. */
export class FakeIssuer {
  readonly issuer = "https://issuer.example/realm";
  readonly jwksUrl = "https://issuer.example/realm/keys";
  /** The URLs that were asked for, in order. */
  readonly asked: string[] = [];
  /** What is found where; anything else is 404. */
  readonly pages = new Map<string, unknown>();
  /** Whether nobody can reach it. */
  down = false;
  /** Its public key, as everybody may have it. */
  readonly pem: string;
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey, { jwk, pem }: { jwk: unknown; pem: string }) {
    this.#key = key;
    this.pem = pem;
    this.pages.set(this.jwksUrl, { keys: [jwk] });
    const metadata = { issuer: this.issuer, jwks_uri: this.jwksUrl };
    this.pages.set(`${this.issuer}/.well-known/openid-configuration`, metadata);
  }

  /** With a key pair of its own. */
  static async open(): Promise<FakeIssuer> {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...await exportJWK(publicKey), kid: "1", alg: "ES256", use: "sig" };
    return new FakeIssuer(privateKey, { jwk, pem: await exportSPKI(publicKey) });
  }

  /** How a server takes its tokens. */
  options(more: Partial<IssuerOptions> = {}): IssuerOptions {
    const { issuer, jwksUrl, fetch } = this;
    return { issuer, jwksUrl, fetch, audience: AUDIENCE, ...more };
  }

  /** A good token, but for what these claims change; a claim of `undefined` is left out. */
  sign(claims: Record<string, unknown> = {}, header: { kid?: string } = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.issuer, aud: AUDIENCE, sub: "alice", exp: now + 600, ...claims };
    const given = Object.entries(all).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(given))
      .setProtectedHeader({ alg: "ES256", kid: "1", ...header }).sign(this.#key);
  }

  /** Answers as its server would. */
  fetch = (input: string | URL | Request): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input);
    this.asked.push(url);
    if (this.down) return Promise.reject(new TypeError("connection refused"));
    const page = this.pages.get(url);
    const answer = page === undefined
      ? new Response("not here", { status: 404 })
      : Response.json(page);
    return Promise.resolve(answer);
  };
}
