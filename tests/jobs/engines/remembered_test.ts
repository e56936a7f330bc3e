import { assertEquals, assertRejects } from "@std/assert";
import { Remembered } from "../../../src/jobs/engines/remembered.ts";

Deno.test("get() loads once for all who ask", async () => {
  const remembered = new Remembered<number>();
  let loads = 0;
  const load = () => Promise.resolve(++loads);
  assertEquals(await Promise.all([remembered.get("a", load), remembered.get("a", load)]), [1, 1]);
  assertEquals(await remembered.get("a", load), 1);
  assertEquals(await remembered.get("b", load), 2);
});

Deno.test("get() asks again for what failed or was not there", async () => {
  const remembered = new Remembered<number | undefined>();
  await assertRejects(() => remembered.get("a", () => Promise.reject(new Error("x"))));
  assertEquals(await remembered.get("a", () => Promise.resolve(undefined)), undefined);
  assertEquals(await remembered.get("a", () => Promise.resolve(1)), 1);
});

Deno.test("get() takes for granted for a while that something is not there", async () => {
  let now = 0;
  const remembered = new Remembered<number | undefined>({ missMs: 100, clock: () => now });
  await remembered.get("a", () => Promise.resolve(undefined));
  now = 99;
  assertEquals(await remembered.get("a", () => Promise.resolve(1)), undefined);
  now = 100;
  assertEquals(await remembered.get("a", () => Promise.resolve(1)), 1);
  now = 1000;
  assertEquals(await remembered.get("a", () => Promise.resolve(2)), 1);
});

Deno.test("clear() forgets only what is old enough", async () => {
  let now = 0;
  const remembered = new Remembered<string>({ clock: () => now });
  await remembered.get("old", () => Promise.resolve("before"));
  now = 60;
  await remembered.get("new", () => Promise.resolve("before"));
  now = 100;
  remembered.clear(50);
  assertEquals(await remembered.get("old", () => Promise.resolve("after")), "after");
  assertEquals(await remembered.get("new", () => Promise.resolve("after")), "before");
});

Deno.test("clear() forgets a load under way, whose end leaves a newer one alone", async () => {
  const remembered = new Remembered<string | undefined>();
  const old = Promise.withResolvers<string | undefined>();
  const failing = Promise.withResolvers<string>();
  const first = remembered.get("a", () => old.promise);
  remembered.clear();
  const second = assertRejects(() => remembered.get("a", () => failing.promise));
  remembered.clear();
  await remembered.get("a", () => Promise.resolve("new"));
  old.resolve(undefined);
  failing.reject(new Error("x"));
  assertEquals(await first, undefined);
  await second;
  assertEquals(await remembered.get("a", () => Promise.resolve("newer")), "new");
});
