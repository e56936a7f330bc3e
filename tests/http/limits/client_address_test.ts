import { assertEquals } from "@std/assert";
import { clientAddress, countedAddress } from "../../../src/http/limits/client_address.ts";

function address(peer: string | undefined, forwarded?: string, trusted: string[] = []): string {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
  return clientAddress(headers, { peer, trusted });
}

Deno.test("clientAddress() is the address of who is connected, in one spelling", () => {
  assertEquals(address("192.0.2.7"), "192.0.2.7");
  assertEquals(address("::ffff:192.0.2.7"), "192.0.2.7");
  assertEquals(address("127.0.0.1"), "127.0.0.1");
  assertEquals(address(undefined), "unknown");
  assertEquals(address("/run/easel.sock"), "unknown");
});

Deno.test("countedAddress() is the same for all of one IPv6 network", () => {
  const one = "2001:db8:0:1::/64";
  const counted = (peer: string) => countedAddress(address(peer));
  assertEquals(counted("2001:db8:0:1::5"), one);
  assertEquals(counted("2001:DB8:0000:1:ffff:ffff:ffff:ffff"), one);
  assertEquals(counted("2001:db8:0:2::5"), "2001:db8:0:2::/64");
  assertEquals(counted("2001:db8::"), "2001:db8:0:0::/64");
  assertEquals(counted("::1"), "0:0:0:0::/64");
  assertEquals([counted("192.0.2.7"), counted("")], ["192.0.2.7", "unknown"]);
});

Deno.test("clientAddress() believes no stranger who they are", () => {
  assertEquals(address("192.0.2.7", "10.0.0.1"), "192.0.2.7");
  assertEquals(address("192.0.2.7", "127.0.0.1"), "192.0.2.7");
});

Deno.test("clientAddress() believes a proxy whom it speaks for, and nobody before that", () => {
  assertEquals(address("127.0.0.1", "192.0.2.7"), "192.0.2.7");
  assertEquals(address("::1", "1.1.1.1, 192.0.2.7"), "192.0.2.7");
  assertEquals(address("10.0.0.2", "1.1.1.1, 192.0.2.7", ["10.0.0.2"]), "192.0.2.7");
  assertEquals(address("127.0.0.1", "1.1.1.1, 192.0.2.7, 10.0.0.2", ["10.0.0.2"]), "192.0.2.7");
  assertEquals(address("::ffff:10.0.0.2", "192.0.2.7:4711", ["10.0.0.2"]), "192.0.2.7");
  assertEquals(address("127.0.0.1", "[2001:DB8:0::5]:443"), "2001:db8::5");
});

Deno.test("clientAddress() stays with the proxy where it names nobody", () => {
  for (const forwarded of ["", "unknown", "_hidden", "999.1.1.1", "a".repeat(10_000), ","]) {
    assertEquals(address("127.0.0.1", forwarded), "127.0.0.1");
  }
});
