import type { Principal } from "../principal.ts";

/** Who may ask, and how they show it. Auth is on where it names a token, an issuer or a secret. */
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

/** Whose JSON Web Tokens are taken: an issuer's, or those of whoever has a secret. Never both. */
export type JwtOptions = IssuerOptions | SecretOptions;

/** An OAuth 2.1 issuer of JSON Web Tokens, which alone can sign them. */
export interface IssuerOptions {
  /** The `iss` of its tokens, letter by letter. */
  issuer: string;
  /** What its tokens for us have in `aud`. */
  audience: string;
  /** Where its public keys are; found through the issuer's own metadata where missing. */
  jwksUrl?: string | undefined;
  /** The only algorithm that is taken, an asymmetric one. Any of these where missing. */
  algorithm?: string | undefined;
  /** Patterns of tools by scope. Where it is there, a token needs one of them; else it may use all. */
  scopes?: Readonly<Record<string, readonly string[]>> | undefined;
  /** How the issuer is asked. Default the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** What tells it from {@linkcode SecretOptions}. */
  secret?: undefined;
}

/** A secret with which others sign JSON Web Tokens, whoever they are: nobody is asked for anything. */
export interface SecretOptions {
  /** The secret, as UTF-8. */
  secret: string;
  /** The only algorithm that is taken: HS256, HS384 or HS512. */
  algorithm: string;
  /** What the tokens have in `iss`, where that matters. */
  issuer?: string | undefined;
  /** What tokens for us have in `aud`. A token that has one is not taken where this is missing. */
  audience?: string | undefined;
  /** Patterns of tools by scope. Where it is there, a token needs one of them; else it may use all. */
  scopes?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Whether anybody can be told from anybody else. */
export function isAuthOn(auth: AuthOptions | undefined): auth is AuthOptions {
  return auth !== undefined && (auth.tokens.length > 0 || auth.jwt !== undefined);
}
