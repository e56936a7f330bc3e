import { assertEquals } from "@std/assert";
import { parseConfig } from "../../src/config/parse_config.ts";
import { addressOf, reachOf } from "../../src/config/reach.ts";

Deno.test("reachOf() needs one address and one folder by default", () => {
  assertEquals(reachOf(parseConfig([])), {
    connect: ["127.0.0.1:8188"],
    listen: [],
    read: ["workflows"],
    write: [],
  });
});

Deno.test("reachOf() listens only where Easel serves, and connects only without --demo", () => {
  const { connect, listen } = reachOf(parseConfig(["serve", "--demo", "--port=80"]));
  assertEquals([connect, listen], [[], ["127.0.0.1:80"]]);
  assertEquals(reachOf(parseConfig(["--or-demo", "--port=80"])).connect, ["127.0.0.1:8188"]);
  assertEquals(reachOf(parseConfig(["--port=80"])).listen, []);
});

Deno.test("reachOf() writes an IPv6 address in brackets", () => {
  for (const host of ["::1", "[::1]"]) {
    assertEquals(reachOf(parseConfig(["serve", "--host", host])).listen, ["[::1]:5243"]);
  }
  assertEquals(reachOf(parseConfig(["--comfyui=http://[::1]:1"])).connect, ["[::1]:1"]);
});

Deno.test("addressOf() adds the port that a protocol means", () => {
  const addresses = ["http://a", "https://a", "http://a:443", "https://u:p@a:80/b?c"];
  assertEquals(addresses.map((url) => addressOf(new URL(url))), [
    "a:80",
    "a:443",
    "a:443",
    "a:80",
  ]);
  assertEquals(addressOf(new URL("redis://a"), 6379), "a:6379");
});

Deno.test("reachOf() has every ComfyUI once, the Redis, and the keys of an issuer", () => {
  const environment = (name: string) =>
    ({
      EASEL_COMFYUI: "http://a:1, http://a:1/b, https://c",
      REDIS_URL: "rediss://:x@r",
      EASEL_AUTH_JWT: '{"issuer": "https://i/realm", "audience": "easel"}',
    })[name];
  assertEquals(reachOf(parseConfig(["serve"], { environment })).connect, [
    "a:1",
    "c:443",
    "r:6379",
    "i:443",
  ]);
  assertEquals(reachOf(parseConfig([], { environment })).connect, ["a:1", "c:443", "r:6379"]);
});

Deno.test("reachOf() has no issuer of tokens that are signed with a secret", () => {
  const jwt = { secret: "s".repeat(32), issuer: "https://i/realm" };
  const environment = (name: string) => name === "EASEL_AUTH_JWT" ? JSON.stringify(jwt) : undefined;
  assertEquals(reachOf(parseConfig(["serve"], { environment })).connect, ["127.0.0.1:8188"]);
});

Deno.test("reachOf() has the files that are kept, and what is beside them", () => {
  const { read, write } = reachOf(
    parseConfig(["--job-store=jobs", "--log-file=/l", "--workflows-folder=w"]),
  );
  const kept = ["jobs", "jobs.lock", "jobs.tmp", "/l", "/l.1", "/l.2", "/l.3"];
  assertEquals([read, write], [["w", ...kept], kept]);
});
