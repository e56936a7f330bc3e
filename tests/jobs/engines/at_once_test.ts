import { assertEquals, assertRejects } from "@std/assert";
import { AtOnce } from "../../../src/jobs/engines/at_once.ts";

Deno.test("run() lets the next begin when one ends, also when it fails", async () => {
  const atOnce = new AtOnce(2);
  const works = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const runs = works.map(({ promise }, index) =>
    atOnce.run(() => {
      begun.push(index);
      return promise;
    })
  );
  const failing = assertRejects(() => runs[1]!, Error, "x");
  assertEquals(begun, [0, 1]);
  works[1]!.reject(new Error("x"));
  await failing;
  assertEquals(begun, [0, 1, 2]);
  works[0]!.resolve(0);
  works[2]!.resolve(2);
  works[3]!.resolve(3);
  assertEquals([await runs[0], await runs[2], await runs[3]], [0, 2, 3]);
  assertEquals(await atOnce.run(() => Promise.resolve("free again")), "free again");
});
