import { assertEquals, assertRejects } from "@std/assert";
import { discoverJwks } from "../../../src/http/auth/discover_jwks.ts";
import { FakeIssuer } from "./fake_issuer.ts";

const OPENID = "https://issuer.example/realm/.well-known/openid-configuration";
const OAUTH = "https://issuer.example/.well-known/oauth-authorization-server/realm";

Deno.test("discoverJwks() looks at OpenID's place, and then at OAuth's", async () => {
  const issuer = await FakeIssuer.open();
  assertEquals((await discoverJwks(issuer.issuer, issuer)).href, issuer.jwksUrl);
  issuer.pages.set(OAUTH, issuer.pages.get(OPENID));
  issuer.pages.delete(OPENID);
  assertEquals((await discoverJwks(issuer.issuer, issuer)).href, issuer.jwksUrl);
  assertEquals(issuer.asked, [OPENID, OPENID, OAUTH]);
});

Deno.test("discoverJwks() does not take what is about another issuer, or names no keys", async () => {
  const issuer = await FakeIssuer.open();
  const pages = [
    { issuer: "https://evil.example", jwks_uri: "https://evil.example/keys" },
    { issuer: issuer.issuer },
    { issuer: issuer.issuer, jwks_uri: "keys" },
    null,
    [],
    "text",
  ];
  for (const page of pages) {
    issuer.pages.set(OPENID, page);
    await assertRejects(
      () => discoverJwks(issuer.issuer, issuer),
      TypeError,
      "Set auth.jwt.jwksUrl",
    );
  }
});

Deno.test("discoverJwks() follows no redirect", async () => {
  const modes: (string | undefined)[] = [];
  const fetch = (_input: unknown, init?: RequestInit) => {
    modes.push(init?.redirect);
    return Promise.reject(new TypeError("a redirect"));
  };
  await assertRejects(() => discoverJwks("https://issuer.example", { fetch }), TypeError);
  assertEquals(modes, ["error", "error"]);
});
