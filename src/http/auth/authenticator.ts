import type { Log } from "../log.ts";
import type { AuthOptions } from "./auth_options.ts";
import { isJwt, JwtVerifier } from "./jwt_verifier.ts";
import { TokenTable } from "./token_table.ts";
import type { Verdict } from "./verdict.ts";

/** Tells who sends a token: our own tokens first, then those that others sign. */
export class Authenticator {
  readonly #tokens: TokenTable;
  readonly #jwt: JwtVerifier | undefined;

  /** Throws `TypeError` for options that cannot work; nobody is asked yet. */
  constructor({ tokens, jwt }: AuthOptions, log?: Log) {
    this.#tokens = new TokenTable(tokens);
    this.#jwt = jwt && new JwtVerifier(jwt, log);
  }

  /** Who sends this token, or why it is not taken. Never rejects. */
  async look(token: string | undefined): Promise<Verdict> {
    if (token === undefined) return { refused: "missing" };
    const principal = await this.#tokens.find(token);
    if (principal) return { principal };
    return this.#jwt && isJwt(token) ? await this.#jwt.verify(token) : { refused: "unknown" };
  }
}
