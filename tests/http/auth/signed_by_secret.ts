import { SignJWT } from "jose";
import type { SecretOptions } from "../../../src/http/auth/auth_options.ts";

/** What the tokens of these tests are signed with. */
export const SECRET = "correct horse battery staple, 32";

/** How a server takes tokens that are signed with {@linkcode SECRET}. */
export function secretOptions(more: Partial<SecretOptions> = {}): SecretOptions {
  return { secret: SECRET, algorithm: "HS256", ...more };
}

/** A good token, but for what these claims change; a claim of `undefined` is left out. */
export function signBySecret(
  claims: Record<string, unknown> = {},
  { secret = SECRET, alg = "HS256" } = {},
): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const given = Object.entries({ sub: "alice", exp, ...claims })
    .filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(given)).setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret));
}
