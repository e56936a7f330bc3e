// @ts-types="@modelcontextprotocol/sdk/client/auth"
import {
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
} from "@modelcontextprotocol/sdk/client/auth.js";
import { assertEquals, assertRejects } from "@std/assert";
import type { HttpServer } from "../../../src/http/listen.ts";
import { Client, StreamableHTTPClientTransport } from "../../sdk_client.ts";
import { INITIALIZE, post } from "../fake_sessions.ts";
import { serveTiny, TinyMcp } from "../tiny_mcp.ts";
import { FakeIssuer } from "./fake_issuer.ts";
import { TOKEN } from "./guarded_app.ts";
import { principal } from "./principals.ts";

async function serve(): Promise<HttpServer> {
  const issuer = await FakeIssuer.open();
  const tokens = [{ principal: principal("alice"), token: TOKEN }];
  return await serveTiny(new TinyMcp(), { auth: { tokens, jwt: issuer.options() } });
}

async function listTools(server: HttpServer, headers: Record<string, string>): Promise<number> {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = { headers };
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", server.url), { requestInit });
  try {
    // Its type says "string or undefined" where the interface says "string or absent".
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    return (await client.listTools()).tools.length;
  } finally {
    await client.close();
  }
}

Deno.test("the SDK's client is served with a token, and not without", async () => {
  await using server = await serve();
  assertEquals(await listTools(server, { authorization: `Bearer ${TOKEN}` }), 3);
  assertEquals(await listTools(server, { "x-api-key": TOKEN }), 3);
  await assertRejects(() => listTools(server, {}), Error, "no token");
  await assertRejects(() => listTools(server, { "x-api-key": "x" }), Error, "not known here");
});

Deno.test("the SDK's client finds the issuer, from a refusal and by itself", async () => {
  await using server = await serve();
  const refusal = await fetch(`${server.url}/mcp`, post(INITIALIZE));
  await refusal.body?.cancel();
  const { resourceMetadataUrl } = extractWWWAuthenticateParams(refusal);
  const where = `${server.url}/.well-known/oauth-protected-resource/mcp`;
  assertEquals(resourceMetadataUrl?.href, where);
  for (const known of [{ resourceMetadataUrl: where }, {}]) {
    const found = await discoverOAuthProtectedResourceMetadata(`${server.url}/mcp`, known);
    assertEquals(found.resource, `${server.url}/mcp`);
    assertEquals(found.authorization_servers, ["https://issuer.example/realm"]);
  }
});
