import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { isJwt, JwtVerifier } from "../../../src/http/auth/jwt_verifier.ts";
import type { SecretOptions } from "../../../src/http/auth/auth_options.ts";
import type { Verdict } from "../../../src/http/auth/verdict.ts";
import { AUDIENCE, FakeIssuer } from "./fake_issuer.ts";
import { SECRET, secretOptions, signBySecret } from "./signed_by_secret.ts";

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
  const claims = { iss: issuer.issuer, aud: AUDIENCE, sub: "alice" };
  // What everybody may read of it, in every form that might be taken for a secret.
  const readable = [
    JSON.stringify(issuer.pages.get(issuer.jwksUrl)),
    issuer.pem,
    issuer.pem.trim(),
    issuer.pem.replaceAll(/-----.*?-----|\s/g, ""),
  ];
  const bySecret = ["HS256", "HS384", "HS512"].flatMap((alg) =>
    readable.map((secret) => signBySecret(claims, { secret, alg }))
  );
  const forged = [
    await other.sign(),
    await issuer.sign({}, { kid: "2" }),
    `${head}.${btoa(JSON.stringify({ ...claims, exp: 9e9 })).replaceAll("=", "")}.${signature}`,
    `${head}.${payload}.${signature?.split("").reverse().join("")}`,
    `${head}.${payload}.AAAA`,
    new UnsecuredJWT(claims).setExpirationTime("1h").encode(),
    `${head}.${payload}.`,
    ...await Promise.all(bySecret),
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

Deno.test("JwtVerifier.verify() takes no other algorithm than the one that is asked for", async () => {
  const issuer = await FakeIssuer.open();
  const token = await issuer.sign();
  const by = (algorithm: string) => new JwtVerifier(issuer.options({ algorithm })).verify(token);
  assertEquals(refusalOf(await by("ES256")), "none");
  for (const other of ["ES384", "RS256", "EdDSA"]) {
    assertEquals(refusalOf(await by(other)), "unknown");
  }
});

Deno.test("JwtVerifier.verify() takes what is signed with the secret, and asks nobody", async () => {
  using _ = withoutNetwork();
  const table: [Partial<SecretOptions>, Record<string, unknown>, id: string][] = [
    [{}, {}, "jwt:|alice"],
    [{}, { iss: "app" }, "jwt:app|alice"],
    [{}, { sub: 7 }, "jwt:|7"],
    [
      { issuer: "https://issuer.example" },
      { iss: "https://issuer.example" },
      "jwt:https://issuer.example|alice",
    ],
    [{ audience: "easel" }, { aud: ["other", "easel"] }, "jwt:|alice"],
    [{ algorithm: "HS384", secret: SECRET.repeat(2) }, {}, "jwt:|alice"],
    [{ algorithm: "HS512", secret: SECRET.repeat(2) }, {}, "jwt:|alice"],
    [{ secret: "ein Schlüssel, größer als zweiunddreißig" }, {}, "jwt:|alice"],
  ];
  for (const [more, claims, id] of table) {
    const options = secretOptions(more);
    const token = await signBySecret(claims, { secret: options.secret, alg: options.algorithm });
    const verdict = await new JwtVerifier(options).verify(token);
    assertEquals("principal" in verdict ? verdict.principal.id : verdict.refused, id);
  }
});

Deno.test("JwtVerifier.verify() says why it does not take what is signed with the secret", async () => {
  using _ = withoutNetwork();
  const named = { issuer: "app", audience: "easel" };
  const table: [Partial<SecretOptions>, Record<string, unknown>, string][] = [
    [{}, { exp: LONG_AGO }, "expired"],
    [{}, { exp: undefined }, "another"],
    [{}, { exp: "tomorrow" }, "another"],
    [{}, { nbf: LONG_AGO + 7200 }, "another"],
    // All who have no name would be the same one, and see what the others do.
    ...[undefined, null, "", " ", true, {}, ["alice"]].map((
      sub,
    ): [object, { sub: unknown }, string] => [
      {},
      { sub },
      "another",
    ]),
    ...[null, 7, { a: 1 }, ["app"]].map((iss): [object, { iss: unknown }, string] => [
      {},
      { iss },
      "another",
    ]),
    // Who has the secret may sign for other servers, too.
    [{}, { aud: "billing" }, "another"],
    [{}, { aud: [] }, "another"],
    [named, { iss: "app", aud: "billing" }, "another"],
    [named, { iss: "app" }, "another"],
    [named, { aud: "easel" }, "another"],
    [named, { iss: ["app"], aud: "easel" }, "another"],
    [named, { iss: "app/", aud: "easel" }, "another"],
    [named, { iss: "app", aud: "easel" }, "none"],
    [{ scopes: { draw: ["*"] } }, {}, "scope"],
    [{ scopes: { draw: ["*"] } }, { scope: "openid" }, "scope"],
    [{ scopes: { draw: ["*"] } }, { scp: ["draw"] }, "none"],
  ];
  for (const [more, claims, refusal] of table) {
    const verdict = await new JwtVerifier(secretOptions(more)).verify(await signBySecret(claims));
    assertEquals(refusalOf(verdict), refusal, JSON.stringify([more, claims]));
  }
});

Deno.test("JwtVerifier.verify() does not know what is not signed with the secret", async () => {
  using _ = withoutNetwork();
  const issuer = await FakeIssuer.open();
  const good = await signBySecret();
  const [head, payload, signature] = good.split(".");
  const json = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const claims = { sub: "alice", exp: Math.floor(Date.now() / 1000) + 600 };
  const forged = [
    await issuer.sign({ aud: undefined }),
    ...await Promise.all(
      ["", `${SECRET} `, `${SECRET}\n`, SECRET.slice(1), btoa(SECRET), `Bearer`].map(
        (secret) => signBySecret({}, { secret: secret || "\0" }),
      ),
    ),
    ...await Promise.all(["HS384", "HS512"].map((alg) => signBySecret({}, { alg }))),
    new UnsecuredJWT(claims).encode(),
    ...["none", "None", "NONE", "", "HS256 ", "hs256", "RS256", "ES256", "dir", "HS1", null, [
      "HS256",
    ]]
      .map((alg) => `${json({ alg })}.${json(claims)}.${signature}`),
    `${json({ alg: "HS256", crit: ["x"], x: 1 })}.${payload}.${signature}`,
    `${json({ alg: "HS256", b64: false, crit: ["b64"] })}.${payload}.${signature}`,
    `${head}.${json({ ...claims, sub: "root" })}.${signature}`,
    `${head}.${payload}.${signature?.slice(0, -4)}`,
    `${head}.${payload}.`,
    "a.b.c",
    "..",
  ];
  const verifier = new JwtVerifier(secretOptions());
  for (const token of forged) {
    assertEquals(refusalOf(await verifier.verify(token)), "unknown", token);
  }
  assertEquals(refusalOf(await verifier.verify(good)), "none");
});

Deno.test("JwtVerifier.verify() says in the log why, and nothing of the token", async () => {
  const table: [Partial<SecretOptions>, string, fields: Record<string, unknown>][] = [
    [{}, await signBySecret({ exp: LONG_AGO }), {
      refusal: "expired",
      code: "ERR_JWT_EXPIRED",
      claim: "exp",
    }],
    [{}, await signBySecret({ aud: "billing" }), { refusal: "another", claim: "aud" }],
    [{}, await signBySecret({ sub: "" }), { refusal: "another", claim: "sub" }],
    [{ issuer: "app" }, await signBySecret({ iss: "evil" }), {
      refusal: "another",
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
      claim: "iss",
    }],
    [{}, await signBySecret({}, { alg: "HS512" }), {
      refusal: "unknown",
      code: "ERR_JOSE_ALG_NOT_ALLOWED",
    }],
    [{}, await signBySecret({}, { secret: `${SECRET}x` }), {
      refusal: "unknown",
      code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    }],
  ];
  for (const [more, token, fields] of table) {
    const lines: unknown[][] = [];
    const log = (...line: unknown[]) => void lines.push(line);
    await new JwtVerifier(secretOptions(more), log).verify(token);
    assertEquals(lines, [["debug", "signed token refused", fields]]);
  }
});

Deno.test("JwtVerifier refuses an algorithm that needs another kind of key", async () => {
  const issuer = await FakeIssuer.open();
  const mixed = [
    ...["HS256", "HS384", "HS512", "none", "", "constructor"].map((algorithm) =>
      issuer.options({ algorithm })
    ),
    ...["RS256", "ES256", "EdDSA", "none", "HS1", "hs256"].map((algorithm) =>
      secretOptions({ algorithm })
    ),
  ];
  for (const options of mixed) {
    const { message } = assertThrows(
      () => new JwtVerifier(options),
      TypeError,
      "another kind of key",
    );
    assertEquals(message.includes(SECRET), false);
  }
});

/** Fails whatever asks for anything. */
function withoutNetwork(): Disposable {
  const { fetch } = globalThis;
  globalThis.fetch = () => {
    throw new Error("Somebody was asked.");
  };
  return { [Symbol.dispose]: () => void (globalThis.fetch = fetch) };
}

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
