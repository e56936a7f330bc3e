import type { Config } from "../config/config.ts";
import type { AuthOptions, PrincipalToken } from "../http/auth/auth_options.ts";

/** Who may ask over HTTP, by a configuration. */
export function authOf({ auth: { tokens, jwt } }: Config): AuthOptions {
  return { tokens: tokens.map(principalToken), ...jwt && { jwt } };
}

function principalToken(
  { token, name, seesAll = false, ...may }: Config["auth"]["tokens"][number],
): PrincipalToken {
  return { token, principal: { ...may, id: `token:${name}`, name, seesAll } };
}
