import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { displayUrl, parseBaseUrl, routeUrl, socketUrl } from "../../src/comfyui/base_url.ts";

function route(base: string, path: string[], query = {}): string {
  return routeUrl(parseBaseUrl(base), { path, query }).href;
}

Deno.test("routeUrl() keeps a path prefix, with and without a slash at its end", () => {
  assertEquals(route("https://host/comfy", ["queue"]), "https://host/comfy/queue");
  assertEquals(route("https://host/comfy/", ["queue"]), "https://host/comfy/queue");
});

Deno.test("routeUrl() keeps the query of the base beside its own", () => {
  assertEquals(
    route("http://host/?token=a%26b", ["view"], { filename: "a b&c.png", channel: undefined }),
    "http://host/view?token=a%26b&filename=a+b%26c.png",
  );
});

Deno.test("routeUrl() encodes a segment whole, so that it cannot name another route", () => {
  assertEquals(
    route("http://host", ["history", "../queue?x#y"]),
    "http://host/history/..%2Fqueue%3Fx%23y",
  );
});

Deno.test("routeUrl() refuses segments that a URL would drop", () => {
  for (const segment of ["", ".", ".."]) {
    assertThrows(() => route("http://host", ["history", segment]), TypeError, "Cannot ask ComfyUI");
  }
});

Deno.test("parseBaseUrl() turns user and password into a header", () => {
  const base = parseBaseUrl("http://us%40er:p%C3%A4ss@host:8188/x");
  assertEquals(base.url.href, "http://host:8188/x/");
  assertEquals(base.headers.get("authorization"), `Basic ${btoa("us@er:p\u00c3\u00a4ss")}`);
});

Deno.test("parseBaseUrl() takes a % in a password that begins no escape as it is", () => {
  const base = parseBaseUrl("http://me:100%@host");
  assertEquals(base.headers.get("authorization"), `Basic ${btoa("me:100%")}`);
});

Deno.test("parseBaseUrl() lets a given header win over user and password", () => {
  const base = parseBaseUrl("http://a:b@host", { Authorization: "Bearer x" });
  assertEquals(base.headers.get("authorization"), "Bearer x");
});

Deno.test("parseBaseUrl() leaves the given URL as it is", () => {
  const url = new URL("http://a:b@host/x#y");
  parseBaseUrl(url);
  assertEquals(url.href, "http://a:b@host/x#y");
});

Deno.test("parseBaseUrl() refuses what is no http address, without repeating it", () => {
  for (const value of ["", "127.0.0.1:8188", "ftp://u:secret@host", "file:///secret", "secret"]) {
    const error = assertThrows(() => parseBaseUrl(value), TypeError, "Cannot use the address");
    assertFalse(error.message.includes("secret"));
  }
});

Deno.test("socketUrl() takes wss: for https: and keeps prefix and query", () => {
  const base = parseBaseUrl("https://host/comfy?token=x");
  assertEquals(socketUrl(base, "me").href, "wss://host/comfy/ws?token=x&clientId=me");
  assertEquals(socketUrl(parseBaseUrl("http://host"), "me").href, "ws://host/ws?clientId=me");
});

Deno.test("displayUrl() shows neither credentials nor query", () => {
  assertEquals(displayUrl(parseBaseUrl("http://u:p@host:1/x/?token=t")), "http://host:1/x");
});
