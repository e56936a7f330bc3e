import { assert, assertEquals } from "@std/assert";
import { ARGS, COMMAND, PICTURE, pictureOf } from "../../scripts/docs/picture.ts";
import { recordRun } from "../../scripts/docs/record_run.ts";
import { optionValues } from "../../src/config/flags.ts";

const CLOSES = { sanitizeOps: true, sanitizeResources: true };

/** Everything but when it was seen, and the states of the bar, which depend on that. */
function lasting(svg: string): string[] {
  return svg.split("\n")
    .filter((line) => !line.startsWith("<style>") && !/>\[[#.]+\] /.test(line))
    .map((line) => line.replace(/ class="t\d+"/, ""));
}

Deno.test("README's picture shows what easel generate writes today", CLOSES, async () => {
  const kept = await Deno.readTextFile(PICTURE);
  const made = pictureOf(await recordRun(ARGS));
  assertEquals(lasting(kept), lasting(made), "Run: deno task picture");
});

Deno.test("README's picture shows the progress bar from its beginning to its end", async () => {
  const kept = await Deno.readTextFile(PICTURE);
  const shown = [...kept.matchAll(/>\[(#*)\.*\] [^<]+/g)];
  const marks = shown.map(([, done = ""]) => done.length);
  assert(shown.length > 3);
  assertEquals([marks[0], marks.at(-1)], [0, 30]);
  assertEquals(marks, marks.toSorted((a, b) => a - b));
  // Each says once how far it is, and the last no time that is left.
  for (const [line] of shown) assert((line.match(/\d+ %/g)?.length ?? 0) <= 1, line);
  assert(shown.at(-1)?.[0].endsWith(", 100 %"), shown.at(-1)?.[0]);
});

Deno.test("README's picture is small, and loads nothing from elsewhere", async () => {
  const kept = await Deno.readTextFile(PICTURE);
  assert(kept.length < 200_000);
  const links = [...kept.matchAll(/(?:href|src)="([^"]{0,5})/g)].map(([, start]) => start);
  assertEquals(links, ["data:"]);
});

Deno.test("README's picture shows the command that was run", () => {
  const typed = COMMAND.join(" ").replaceAll("\\", "").replace(/^\$ easel generate /, "");
  const words = (typed.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
  assertEquals(words, ARGS);
  assertEquals(optionValues(ARGS).length, 3);
});
