import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { requireAuth } from "../../../src/http/auth/require_auth.ts";
import { listen } from "../../../src/http/listen.ts";
import { FakeSessions } from "../fake_sessions.ts";
import { principal } from "./principals.ts";
import { secretOptions } from "./signed_by_secret.ts";

const OPEN = [
  "0.0.0.0",
  "::",
  "::0",
  "192.168.1.5",
  "10.0.0.1",
  "fd00::1",
  "::ffff:192.168.1.5",
  "::ffff:0.0.0.0",
  "easel.lan",
  "127.0.0.1.example",
  "localhost.example",
  "128.0.0.1",
  "0",
  "",
];
const OWN = [
  "127.0.0.1",
  "127.1",
  "127.255.0.9",
  "localhost",
  "LocalHost",
  "::1",
  "[::1]",
  "0:0:0:0:0:0:0:1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
];

Deno.test("requireAuth() refuses every address that other machines reach, and says what to do", () => {
  for (const hostname of OPEN) {
    const { message } = assertThrows(() => requireAuth({ hostname, auth: { tokens: [] } }), Error);
    assertStringIncludes(message, `Cannot listen on "${hostname}"`);
    assertStringIncludes(message, "--insecure-no-auth");
    assertStringIncludes(message, "auth.tokens");
  }
});

Deno.test("requireAuth() takes an address of this machine alone, auth, or the word for none", () => {
  const tokens = [{ principal: principal("alice"), token: "secret" }];
  const jwt = { issuer: "https://issuer.example", audience: "easel" };
  const taken = [
    ...OWN.map((hostname) => ({ hostname })),
    { hostname: "0.0.0.0", auth: { tokens } },
    { hostname: "0.0.0.0", auth: { tokens: [], jwt } },
    { hostname: "0.0.0.0", auth: { tokens: [], jwt: secretOptions() } },
    { hostname: "0.0.0.0", insecureNoAuth: true },
  ];
  for (const options of taken) assertEquals(requireAuth(options), undefined);
});

Deno.test("listen() refuses an open address without auth before it listens", async () => {
  const options = new FakeSessions().options({ hostname: "0.0.0.0" });
  const error = await listen(options).then(() => undefined, (error: Error) => error);
  assertStringIncludes(error?.message ?? "", "--insecure-no-auth");
});
