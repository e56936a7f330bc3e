import { assertEquals, assertThrows } from "@std/assert";
import { originOf } from "../../src/config/origin_of.ts";
import { checkHost } from "../../src/http/check_host.ts";
import { configOf } from "./test_sources.ts";

const ORIGINS: [given: string, origin: string][] = [
  ["https://app.example", "https://app.example"],
  ["http://ok.example.com/", "http://ok.example.com"],
  ["https://APP.example:443", "https://app.example"],
  ["http://app.example:80/", "http://app.example"],
  ["http://app.example:8080", "http://app.example:8080"],
  ["https://bücher.example", "https://xn--bcher-kva.example"],
  ["http://[::1]:5000", "http://[::1]:5000"],
  ["chrome-extension://abcdef/", "chrome-extension://abcdef"],
  ["app://obsidian.md", "app://obsidian.md"],
  ["file://", "file://"],
  ["*", "*"],
  ["null", "null"],
];

for (const [given, origin] of ORIGINS) {
  Deno.test(`allowed_origins takes ${given} as browsers send it`, () => {
    assertEquals(configOf(`allowed_origins: ["${given}"]`).allowedOrigins, [origin]);
  });
}

const NONE = [
  "x.example.com",
  "x.example.com:80",
  "//x.example.com",
  "https://x.example.com/app",
  "https://x.example.com/?a",
  "https://x.example.com#a",
  "https://me@x.example.com",
  "https://*.example.com",
  "https://x:99999",
  "https://",
  "https:x",
  "file:///home",
  "a b",
  "",
];

for (const given of NONE) {
  Deno.test(`allowed_origins refuses "${given}": it is no origin`, () => {
    assertEquals(originOf(given), undefined);
    assertThrows(
      () => configOf(`allowed_origins: ["http://a", "${given}"]`),
      RangeError,
      `Cannot use allowed_origins[1] "${given}" (easel.yaml:1): not an origin. Write`,
    );
  });
}

Deno.test("a page of an allowed origin may call, however the origin was written", () => {
  const { allowedOrigins } = configOf('allowed_origins: ["https://OK.example.com:443/"]');
  const call = (origin: string) =>
    checkHost(new Request("http://127.0.0.1/", { headers: { host: "127.0.0.1", origin } }), {
      hostname: "127.0.0.1",
      allowedOrigins,
    });
  call("https://ok.example.com");
  assertThrows(() => call("http://ok.example.com"), Error, "Origin");
});

Deno.test("originOf() takes no backslash for the end of a host", () => {
  assertEquals(originOf("http://a\\b"), undefined);
});
