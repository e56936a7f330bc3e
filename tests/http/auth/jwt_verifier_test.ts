import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { isJwt, JwtVerifier } from "../../../src/http/auth/jwt_verifier.ts";
import type { Verdict } from "../../../src/http/auth/verdict.ts";
import { AUDIENCE, FakeIssuer } from "./fake_issuer.ts";

const LONG_AGO = Math.floor(Date.now() / 1000) - 3600;

function refusalOf(verdict: Verdict): string {
  return "refused" in verdict ? verdict.refused : "none";
}

Deno.test("JwtVerifier.verify() tells who a good token is about", async () => {
  const issuer = await FakeIssuer.open();
  const verdict = await new JwtVerifier(issuer.options()).verify(await issuer.sign());
  assertEquals(verdict, {
    principal: {
      id: "jwt:https://issuer.example/realm|alice",
      name: "alice",
      priority: "normal",
      seesAll: false,
    },
  });
});

Deno.test("JwtVerifier.verify() says why it does not take a token", async () => {
  const issuer = await FakeIssuer.open();
  const verifier = new JwtVerifier(issuer.options());
  const table: [Parameters<FakeIssuer["sign"]>[0], string][] = [
    [{ exp: LONG_AGO }, "expired"],
    [{ exp: undefined }, "another"],
    [{ sub: undefined }, "another"],
    [{ aud: "https://other.example" }, "another"],
    [{ aud: undefined }, "another"],
    [{ iss: "https://evil.example" }, "another"],
    [{ iss: "https://issuer.example/realm/" }, "another"],
    [{ nbf: LONG_AGO + 7200 }, "another"],
    [{ aud: ["https://other.example", AUDIENCE] }, "none"],
  ];
  for (const [claims, refusal] of table) {
    assertEquals(refusalOf(await verifier.verify(await issuer.sign(claims))), refusal);
  }
});

Deno.test("JwtVerifier.verify() does not know what the issuer has not signed", async () => {
  const issuer = await FakeIssuer.open();
  const verifier = new JwtVerifier(issuer.options());
  const other = await FakeIssuer.open();
  const good = await issuer.sign();
  const [head, payload, signature] = good.split(".");
  const { privateKey } = await generateKeyPair("ES384");
  const secret = new TextEncoder().encode(JSON.stringify(issuer.pages.get(issuer.jwksUrl)));
  const claims = { iss: issuer.issuer, aud: AUDIENCE, sub: "alice" };
  const forged = [
    await other.sign(),
    await issuer.sign({}, { kid: "2" }),
    `${head}.${btoa(JSON.stringify({ ...claims, exp: 9e9 })).replaceAll("=", "")}.${signature}`,
    `${head}.${payload}.${signature?.split("").reverse().join("")}`,
    `${head}.${payload}.AAAA`,
    new UnsecuredJWT(claims).setExpirationTime("1h").encode(),
    `${head}.${payload}.`,
    await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "1" })
      .setExpirationTime("1h").sign(secret),
    await new SignJWT(claims).setProtectedHeader({ alg: "ES384", kid: "1" })
      .setExpirationTime("1h").sign(privateKey),
    "a.b.c",
    "..",
    "",
  ];
  for (const token of forged) {
    assertEquals(refusalOf(await verifier.verify(token)), "unknown", token);
  }
  assertEquals(refusalOf(await verifier.verify(good)), "none");
});

Deno.test("JwtVerifier.verify() gives the tools of the token's scopes, and refuses one without any", async () => {
  const issuer = await FakeIssuer.open();
  const scopes = { "easel:read": ["list_*", "get_*"], "easel:make": ["generate_image", "list_*"] };
  const verifier = new JwtVerifier(issuer.options({ scopes }));
  const table: [Parameters<FakeIssuer["sign"]>[0], readonly string[] | undefined][] = [
    [{ scope: "easel:read" }, ["get_*", "list_*"]],
    [{ scope: "openid easel:make easel:read" }, ["generate_image", "get_*", "list_*"]],
    [{ scp: ["easel:make"] }, ["generate_image", "list_*"]],
    [{ scp: "easel:read other" }, ["get_*", "list_*"]],
    [{ scope: "easel" }, undefined],
    [{ scope: ["easel:read", 7, null] }, ["get_*", "list_*"]],
    [{ scope: "toString constructor" }, undefined],
    [{ scope: 7 }, undefined],
    [{}, undefined],
  ];
  for (const [claims, tools] of table) {
    const verdict = await verifier.verify(await issuer.sign(claims));
    assertEquals("principal" in verdict ? verdict.principal.tools : undefined, tools);
    assertEquals(refusalOf(verdict), tools ? "none" : "scope");
  }
});

Deno.test("JwtVerifier.verify() asks for the keys once, also for many tokens at a time", async () => {
  const issuer = await FakeIssuer.open();
  const verifier = new JwtVerifier(issuer.options({ jwksUrl: undefined }));
  const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign()));
  const verdicts = await Promise.all(tokens.map((token) => verifier.verify(token)));
  assertEquals(verdicts.map(refusalOf), tokens.map(() => "none"));
  const forged = await issuer.sign({}, { kid: "unknown" });
  for (let times = 0; times < 20; times++) await verifier.verify(forged);
  assertEquals(issuer.asked, [
    "https://issuer.example/realm/.well-known/openid-configuration",
    issuer.jwksUrl,
  ]);
});

Deno.test("JwtVerifier.verify() blames no token while the issuer is down, and goes on after", async () => {
  const issuer = await FakeIssuer.open();
  const lines: string[] = [];
  const log = (_level: string, message: string) => void lines.push(message);
  for (const jwksUrl of [issuer.jwksUrl, undefined]) {
    const verifier = new JwtVerifier(issuer.options({ jwksUrl }), log);
    const token = await issuer.sign();
    issuer.down = true;
    assertEquals(refusalOf(await verifier.verify(token)), "unverifiable");
    issuer.down = false;
    assertEquals(refusalOf(await verifier.verify(token)), "none");
  }
  assertEquals(lines.length, 2);
  assertStringIncludes(lines[0] ?? "", "out of reach");
});

Deno.test("JwtVerifier.verify() blames no token for keys that are none", async () => {
  const issuer = await FakeIssuer.open();
  for (const page of ["<html>", { keys: "none" }, null]) {
    issuer.pages.set(issuer.jwksUrl, page);
    const verdict = await new JwtVerifier(issuer.options()).verify(await issuer.sign());
    assertEquals(refusalOf(verdict), "unverifiable", JSON.stringify(page));
  }
});

Deno.test("JwtVerifier refuses an issuer or keys that are no URL", async () => {
  const issuer = await FakeIssuer.open();
  for (const more of [{ issuer: "keycloak" }, { jwksUrl: "keys.json" }]) {
    assertThrows(() => new JwtVerifier(issuer.options(more)), TypeError, "it is no URL");
  }
});

Deno.test("isJwt() tells tokens that may be JSON Web Tokens", () => {
  assertEquals(["a.b.c", "a.b", "a.b.c.d", "abc", "a..c", "a.b.c="].map(isJwt), [
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
