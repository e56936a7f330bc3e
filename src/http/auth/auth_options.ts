import type { Principal } from "../principal.ts";

/** Who may ask, and how they show it. Auth is on where it names a token or an issuer. */
export interface AuthOptions {
  /** Tokens that we gave out ourselves, each with who it stands for. */
  tokens: readonly PrincipalToken[];
  /** Whose signed tokens are taken besides. */
  jwt?: JwtOptions | undefined;
}

/** A token that we gave out ourselves. */
export interface PrincipalToken {
  /** Who sends it. */
  principal: Principal;
  /** The secret itself. */
  token: string;
}

/** An OAuth 2.1 issuer of JSON Web Tokens. */
export interface JwtOptions {
  /** The `iss` of its tokens, letter by letter. */
  issuer: string;
  /** What its tokens for us have in `aud`. */
  audience: string;
  /** Where its public keys are; found through the issuer's own metadata where missing. */
  jwksUrl?: string | undefined;
  /** Patterns of tools by scope. Where it is there, a token needs one of them; else it may use all. */
  scopes?: Readonly<Record<string, readonly string[]>> | undefined;
  /** How the issuer is asked. Default the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** Whether anybody can be told from anybody else. */
export function isAuthOn(auth: AuthOptions | undefined): auth is AuthOptions {
  return auth !== undefined && (auth.tokens.length > 0 || auth.jwt !== undefined);
}
