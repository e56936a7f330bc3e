import type { Principal } from "../principal.ts";
import type { PrincipalToken } from "./auth_options.ts";

/**
 * The tokens that we gave out ourselves. Only their SHA-256 is compared, all of them each time and
 * every byte, so that the time it takes says nothing of how near a guess was.
 */
export class TokenTable {
  readonly #tokens: readonly PrincipalToken[];
  #rows: Promise<readonly Row[]> | undefined;

  /**
   * Throws `TypeError` for a token that no header can carry, or that stands for two principals. The
   * message names the principal, never the token.
   */
  constructor(tokens: readonly PrincipalToken[]) {
    tokens.forEach(requireSendable);
    requireDistinct(tokens);
    this.#tokens = tokens;
  }

  /** Who sends this token; nobody where it is none of ours. */
  async find(token: string): Promise<Principal | undefined> {
    const hash = await sha256(token);
    let found: Principal | undefined;
    for (const row of await (this.#rows ??= Promise.all(this.#tokens.map(hashed)))) {
      if (isSame(row.hash, hash)) found = row.principal;
    }
    return found;
  }
}

interface Row {
  hash: Uint8Array;
  principal: Principal;
}

async function hashed({ principal, token }: PrincipalToken): Promise<Row> {
  return { hash: await sha256(token), principal };
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Looks at every byte, wherever the first difference is. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

function requireSendable({ principal, token }: PrincipalToken): void {
  if (/^[!-~]+$/.test(token)) return;
  const state = token === "" ? "it is empty" : "no header can carry it";
  throw new TypeError(
    `Cannot use the token of "${principal.name}": ${state}. ` +
      "Give it letters, digits and signs of ASCII, without spaces.",
  );
}

function requireDistinct(tokens: readonly PrincipalToken[]): void {
  for (const [at, { principal, token }] of tokens.entries()) {
    const first = tokens.findIndex((other) => other.token === token);
    if (first === at) continue;
    throw new TypeError(
      `Cannot use the token of "${principal.name}": ` +
        `"${tokens[first]?.principal.name}" has the same. Give each its own.`,
    );
  }
}
