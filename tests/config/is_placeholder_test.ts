import { assertEquals, assertThrows } from "@std/assert";
import { isPlaceholder } from "../../src/config/is_placeholder.ts";
import { configOf } from "./test_sources.ts";

const PLACEHOLDERS = [
  "MAKE-ONE-WITH-openssl-rand-hex-32",
  "change-me",
  "changeme",
  "CHANGE_ME",
  "change-this-to-a-long-random-secret",
  "replace_me",
  "your-token-here",
  "<your-token>",
  "your-secret-token",
  "your-super-secret-jwt-secret",
  "your-api-key",
  "secret",
  "my-secret-token",
  "secret_key",
  "Token",
  "password",
  "placeholder",
  "xxxxxxxx",
  "a-string-secret-at-least-256-bits-long",
  "your-256-bit-secret-your-256-bit-secret",
  "your-secret-key-change-in-production",
  "replace-with-a-token",
  "insert-your-token-here",
  "my-super-secret-jwt-key",
  "your-token-goes-here-please",
];

const TOKENS = [
  "4f1c6f8d0a",
  "letmein",
  "s3cret",
  "secret-7f2a",
  "token-1",
  "tokens",
  "exchange-meters",
  "x",
  "abcsecret",
  "Replacement-key-9f8e7d6c5b4a39281706f5e4d3c2b1a0",
  "changeit9f8e7d6c5b4a39281706f5e4d3c2b1a0",
];

Deno.test("isPlaceholder() knows what stands in examples for a token", () => {
  assertEquals(PLACEHOLDERS.filter((one) => !isPlaceholder(one)), []);
  assertEquals(TOKENS.filter(isPlaceholder), []);
});

/** A file that has it, and where it is told. */
const PLACES: [text: (token: string) => string, told: string][] = [
  [(token) => `auth: {token: ${token}}`, "auth.token (easel.yaml:1): its token is a placeholder"],
  [
    (token) => `auth:\n  tokens:\n    - {name: anna, token: ${token}}`,
    "auth.tokens[0] (easel.yaml:3): its token is a placeholder",
  ],
  [(token) => `authentication: {api_keys: [a, ${token}]}`, "authentication.api_keys[1] (easel"],
  [(token) => `auth: {jwt: {secret: ${token}}}`, "auth.jwt.secret (easel.yaml:1): a placeholder"],
];

for (const [text, told] of PLACES) {
  Deno.test(`a placeholder is refused, with how to make a secret: ${told}`, () => {
    const long = "change-me-change-me-change-me-change-me";
    const { message } = assertThrows(() => configOf(text(long)), RangeError, `Cannot use ${told}`);
    assertEquals([message.endsWith("Make one: openssl rand -hex 32."), message.includes(long)], [
      true,
      false,
    ]);
  });
}

Deno.test("nobody is stopped by a placeholder of what is off", () => {
  assertEquals(configOf("auth: {enabled: false, tokens: [change-me]}").auth.tokens, []);
});
