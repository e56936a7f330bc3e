import type { IssuerOptions, JwtOptions } from "./auth_options.ts";

/** Where {@linkcode resourceMetadata} is found; OAuth also looks with the endpoint's path added. */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** Where clients reach us, without a slash at the end: what the operator says, else what was called. */
export function baseUrl(request: Request, publicUrl?: URL): string {
  const { origin, pathname } = publicUrl ?? new URL("/", request.url);
  return `${origin}${pathname}`.replace(/\/$/, "");
}

/** The issuer that a client can get a token from. Who signs with a secret is nobody to be asked. */
export function issuerIn(jwt: JwtOptions | undefined): IssuerOptions | undefined {
  return jwt?.secret === undefined ? jwt : undefined;
}

/**
 * What tells an MCP client which issuer to get a token from. It is the same wherever it is asked
 * for, so that every client asks for a token for the same resource.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-2
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
 */
export function resourceMetadata(base: string, issuer: IssuerOptions): Record<string, unknown> {
  const scopes = Object.keys(issuer.scopes ?? {});
  return {
    resource: `${base}/mcp`,
    authorization_servers: [issuer.issuer],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ["header"],
    resource_name: "Easel",
  };
}
