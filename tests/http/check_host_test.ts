import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkHost, type HostOptions, isLoopback } from "../../src/http/check_host.ts";
import { RequestError } from "../../src/http/request_error.ts";

const LOOPBACK: HostOptions = { hostname: "127.0.0.1" };

function check(headers: Record<string, string>, options: HostOptions = LOOPBACK): void {
  checkHost(new Request("http://127.0.0.1:5243/mcp", { headers }), options);
}

function refusal(headers: Record<string, string>, options: HostOptions = LOOPBACK): RequestError {
  const error = assertThrows(() => check(headers, options), RequestError);
  assertEquals(error.status, 403);
  return error;
}

/** Each call throws where the check refuses. */
function passes(all: Record<string, string>[], options: HostOptions = LOOPBACK): number {
  all.forEach((headers) => check(headers, options));
  return all.length;
}

Deno.test("checkHost() serves this machine's own names on any port", () => {
  const hosts = [
    "127.0.0.1:5243",
    "127.0.0.1",
    "localhost:1",
    "LOCALHOST",
    "[::1]:5243",
    "127.9.9.9",
  ];
  assertEquals(passes(hosts.map((host) => ({ host }))), hosts.length);
});

Deno.test("checkHost() refuses a name that was bound to our address", () => {
  for (
    const host of [
      "evil.example",
      "evil.example:5243",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "evil-localhost",
      "evil.example@127.0.0.1:x",
      "",
    ]
  ) {
    assertStringIncludes(refusal({ host }).message, `Host "${host}"`);
  }
});

Deno.test("checkHost() refuses another host in the first line of a request, whatever its Host", () => {
  const headers = { host: "localhost:5243" };
  const request = new Request("http://evil.example/mcp", { headers });
  const error = assertThrows(
    () => checkHost(request, { hostname: "127.0.0.1" }),
    RequestError,
    'Host "evil.example"',
  );
  assertEquals(error.status, 403);
});

Deno.test("checkHost() serves a name that is allowed, with or without its port", () => {
  const options = { hostname: "127.0.0.1", allowedHosts: ["easel.lan", "pics.lan:8080"] };
  passes([{ host: "easel.lan:5243" }, { host: "Easel.LAN" }, { host: "pics.lan:8080" }], options);
  refusal({ host: "pics.lan:1" }, options);
});

Deno.test("checkHost() serves any name on an open address, unless names are listed", () => {
  passes([{ host: "my-box:5243" }, { host: "10.0.0.7:5243" }], { hostname: "0.0.0.0" });
  passes([{ host: "my-box:5243" }], { hostname: "0.0.0.0", allowedHosts: [] });
  refusal({ host: "my-box:5243" }, { hostname: "0.0.0.0", allowedHosts: ["easel.lan"] });
  refusal({ host: "my-box:5243" }, { hostname: "127.0.0.1", allowedHosts: [] });
  passes([{ host: "my-box:5243" }], { hostname: "127.0.0.1", allowedHosts: ["*"] });
});

Deno.test("checkHost() serves pages of this machine, on any port", () => {
  passes([
    { host: "localhost", origin: "http://localhost:6274" },
    { host: "localhost", origin: "https://127.0.0.1" },
    { host: "localhost", origin: "http://[::1]:3000" },
  ]);
});

Deno.test("checkHost() refuses pages of other sites on every address, also without a name", () => {
  for (const hostname of ["127.0.0.1", "0.0.0.0"]) {
    for (
      const origin of [
        "https://evil.example",
        "http://localhost.evil.example",
        "null",
        "",
        "nonsense",
      ]
    ) {
      const error = refusal({ host: "127.0.0.1", origin }, { hostname });
      assertStringIncludes(error.message, `Origin "${origin}"`);
    }
  }
});

Deno.test("checkHost() refuses a page whose own name was bound to our open address", () => {
  refusal({ host: "evil.example:5243", origin: "http://evil.example:5243" }, {
    hostname: "0.0.0.0",
  });
});

Deno.test("checkHost() serves pages of an allowed origin only, and of all for a star", () => {
  const options = { hostname: "127.0.0.1", allowedOrigins: ["https://app.example"] };
  passes([{ host: "localhost", origin: "https://app.example" }], options);
  refusal({ host: "localhost", origin: "http://app.example" }, options);
  refusal({ host: "localhost", origin: "https://app.example:444" }, options);
  passes([{ host: "localhost", origin: "https://any.example" }], {
    hostname: "127.0.0.1",
    allowedOrigins: ["*"],
  });
});

Deno.test("checkHost() serves the name and the pages of the public URL, and no others", () => {
  const options = { hostname: "127.0.0.1", publicUrl: new URL("https://easel.example/ai") };
  passes([
    { host: "easel.example" },
    { host: "Easel.Example:443", origin: "https://easel.example" },
    { host: "127.0.0.1" },
  ], options);
  for (const host of ["easel.example.evil", "x.easel.example"]) refusal({ host }, options);
  for (const origin of ["http://easel.example", "https://easel.example:444"]) {
    refusal({ host: "easel.example", origin }, options);
  }
  passes([{ host: "any.example" }], { ...options, hostname: "0.0.0.0" });
});

Deno.test("isLoopback() knows the names of this machine, in any spelling", () => {
  const own = ["localhost", "127.0.0.1", "127.1", "::1", "[::1]", "0:0::1", "::ffff:127.0.0.1"];
  const others = [
    "0.0.0.0",
    "::",
    "127.0.0.1.example",
    "10.0.0.1",
    "::ffff:10.0.0.1",
    "::2",
    "a@127.0.0.1",
    "127.0.0.1/x",
    "127.0.0.1:80",
    "127.0.0.1#",
    "",
  ];
  assertEquals(own.map(isLoopback), own.map(() => true));
  assertEquals(others.map(isLoopback), others.map(() => false));
});
