import { assertEquals } from "@std/assert";
import { readToken } from "../../../src/http/auth/read_token.ts";
import { offersMcp } from "../../../src/http/old/upgrade.ts";
import { fencedBlocks } from "../../docs/fenced_blocks.ts";
import { subprotocolOf } from "./subprotocol_of.ts";

Deno.test("readToken() takes a bearer token, or else the API key", () => {
  const table: [Record<string, string>, string | undefined][] = [
    [{ authorization: "Bearer abc.d-e_f~+/=" }, "abc.d-e_f~+/="],
    [{ authorization: "bEaReR  abc" }, "abc"],
    [{ "x-api-key": "abc" }, "abc"],
    [{ authorization: "Bearer one", "x-api-key": "two" }, "one"],
    [{ authorization: "Basic dXNlcjpwYXNz", "x-api-key": "two" }, "two"],
    [{ authorization: "Basic dXNlcjpwYXNz" }, undefined],
    [{ authorization: "Bearer" }, undefined],
    [{ authorization: "Bearer " }, undefined],
    [{ authorization: "Bearer a b" }, undefined],
    [{ authorization: "Bearer a, Bearer b" }, undefined],
    [{ authorization: "abc" }, undefined],
    [{ "x-api-key": "" }, undefined],
    [{}, undefined],
  ];
  for (const [headers, token] of table) {
    assertEquals(readToken(new Request("http://127.0.0.1/mcp", { headers })), token);
  }
});

Deno.test("readToken() takes a subprotocol with a token, of requests for a WebSocket alone", () => {
  const ask = (protocols: string, path = "/mcp", more: Record<string, string> = {}) => {
    const headers = { upgrade: "websocket", "sec-websocket-protocol": protocols, ...more };
    return readToken(new Request(`http://127.0.0.1${path}`, { headers }));
  };
  const table: [string, string | undefined][] = [
    [`mcp, ${subprotocolOf("abc/+~.=?>")}`, "abc/+~.=?>"],
    [`${subprotocolOf("one")},mcp`, "one"],
    [`mcp, ${subprotocolOf("one")}, ${subprotocolOf("two")}`, "one"],
    ["mcp, bearer.a!b", "a!b"],
    ["mcp, bearer.", undefined],
    ["mcp, bearer", undefined],
    [`mcp, Bearer.${subprotocolOf("one").slice(7)}`, undefined],
    ["mcp", undefined],
    ["", undefined],
  ];
  for (const [protocols, token] of table) assertEquals(ask(protocols), token, protocols);
  const one = subprotocolOf("one");
  assertEquals(["/", "/ws"].map((path) => ask(one, path)), ["one", "one"]);
  assertEquals(["/sse", "/metrics", "/mcp/x"].map((path) => ask(one, path)), [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(ask(one, "/mcp", { upgrade: "h2c" }), undefined);
  assertEquals(ask(one, "/mcp", { authorization: "Bearer two" }), "two");
  assertEquals(ask(one, "/mcp", { "x-api-key": "two" }), "two");
});

Deno.test("readToken() takes the token of a page that opens a WebSocket as the docs say", async () => {
  const [block, ...others] = await fencedBlocks("js");
  assertEquals([block?.page, others], ["docs/clients.md", []]);
  const opened: [string, string[]][] = [];
  class WebSocket {
    constructor(...args: [string, string[]]) {
      opened.push(args);
    }
  }
  new Function("WebSocket", block!.text)(WebSocket);
  const [url, protocols] = opened[0]!;
  const headers = { upgrade: "websocket", "sec-websocket-protocol": protocols.join(", ") };
  const request = new Request(url.replace("ws:", "http:"), { headers });
  assertEquals([readToken(request), offersMcp(request)], ["TOKEN", true]);
});
