import { assertEquals } from "@std/assert";
import { readEnvironment } from "../../src/config/environment.ts";

const NAME = "TEST_OF_ENVIRONMENT";

Deno.test("readEnvironment() reads what is set, and nothing else", () => {
  Deno.env.set(NAME, "here");
  assertEquals(readEnvironment(NAME), "here");
  Deno.env.delete(NAME);
  assertEquals(readEnvironment(NAME), undefined);
});

Deno.test({
  name: "readEnvironment() asks nobody where it may not read",
  permissions: { env: false },
  fn() {
    assertEquals(readEnvironment("HOME"), undefined);
  },
});
