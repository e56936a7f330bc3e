import { isLoopback } from "../check_host.ts";
import { type AuthOptions, isAuthOn } from "./auth_options.ts";

/** What {@linkcode requireAuth} looks at. */
export interface RequireAuthOptions {
  /** The address to listen on. */
  hostname: string;
  /** Who may ask. */
  auth?: AuthOptions | undefined;
  /** Whether everybody may ask, from everywhere, and whoever runs this has said so. */
  insecureNoAuth?: boolean | undefined;
}

/**
 * Throws `Error` where other machines could use the server without showing who they are, unless
 * that is what whoever runs it asks for in so many words.
 */
export function requireAuth({ hostname, auth, insecureNoAuth }: RequireAuthOptions): void {
  if (isLoopback(hostname) || isAuthOn(auth) || insecureNoAuth) return;
  throw new Error(
    `Cannot listen on "${hostname}": other machines reach it, and nobody needs a token. ` +
      "Set auth.tokens or MCP_AUTH_TOKEN, listen on 127.0.0.1, or say --insecure-no-auth.",
  );
}
