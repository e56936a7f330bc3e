import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };
import { differences, smoke, smokeOfSources } from "../../scripts/release/smoke.ts";

Deno.test("smoke() of the sources shakes hands, lists tools and makes a picture", async () => {
  const { version, tools, picture } = await smokeOfSources();
  assertEquals(version, denoConfig.version);
  assert(tools.includes("generate_image"), `${tools}`);
  assertMatch(picture, /^[0-9a-f]{64}$/);
});

Deno.test("smoke() says what a program wrote that ends at once", async () => {
  const program = [Deno.execPath(), "eval", "console.error('no GPU'); Deno.exit(3); //"];
  const error = await assertRejects(() => smoke(program), Error, `Cannot use "${Deno.execPath()}"`);
  assertMatch(error.message, /It wrote: no GPU$/);
});

Deno.test("differences() names what is not as it should be", () => {
  const sources = { version: "1.0.0", tools: ["a", "b"], picture: "ff" };
  assertEquals(differences({ ...sources, tools: ["a", "b"] }, sources), []);
  assertEquals(differences({ ...sources, version: "0.9.0", tools: ["a"] }, sources), [
    "version: 0.9.0, and from the sources 1.0.0",
    "tools: a, and from the sources a,b",
  ]);
});
