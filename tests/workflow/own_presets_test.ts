import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { checkPresets, findPreset, presetNames } from "../../src/workflow/own_presets.ts";
import { PRESETS } from "../../src/workflow/presets.ts";

const POSTER = { extends: "high_quality", steps: 40, width: 832, height: 1216 };

Deno.test("findPreset() gives what an own preset extends, and its values", () => {
  const { preset, values } = findPreset("poster", { poster: POSTER });
  assertStrictEquals(preset, PRESETS.high_quality);
  assertEquals(values, { steps: 40, width: 832, height: 1216 });
  assertStrictEquals(findPreset("plain", { plain: { cfg: 5 } }).preset, PRESETS.standard);
});

Deno.test("findPreset() prefers an own preset to a shipped one of the same name", () => {
  const own = { draft: { extends: "draft", steps: 8 } };
  assertEquals(findPreset("draft", own).values, { steps: 8 });
  assertEquals(findPreset("draft").values, {});
  assertEquals(presetNames(own).filter((name) => name === "draft").length, 1);
});

Deno.test("findPreset() lists all where there is none of that name", () => {
  assertThrows(
    () => findPreset("postr", { poster: POSTER }),
    RangeError,
    'Cannot use preset "postr": there is none. There are: draft, standard, high_quality, ' +
      "sdxl_refiner, upscaled_4x, poster. Nearest: poster.",
  );
  assertThrows(() => findPreset("__proto__"), RangeError, "there is none");
  assertThrows(() => findPreset("toString", {}), RangeError, "there is none");
});

Deno.test("checkPresets() takes presets that are right", () => {
  checkPresets({});
  checkPresets({ poster: POSTER, "my-2": { sampler_name: "euler", template: "basic" } });
});

Deno.test("checkPresets() says which preset is wrong, and where", () => {
  const wrong: [table: Parameters<typeof checkPresets>[0], message: string][] = [
    [{ a: { step: 4 } }, 'Cannot take preset "a": it has no "step". It may have: extends, steps,'],
    [{ a: { extends: "poster" } }, "extends must be one of draft, standard, high_quality,"],
    [{ a: { steps: 0 } }, 'Cannot take preset "a": steps is not valid'],
    [{ a: { steps: 2.5 } }, "steps is not valid"],
    [{ a: { width: 63 } }, "width is not valid"],
    [{ a: { height: 4096 } }, "height is not valid"],
    [{ a: { cfg: "7" } }, "cfg is not valid"],
    [{ a: { checkpoint: "" } }, "checkpoint is not valid"],
    [{ "a b": {} }, 'Cannot take preset "a b": its name is not letters'],
    [{ "": {} }, "its name is not letters"],
    [Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`p${at}`, {}])), "at most 20"],
    [{ a: null } as unknown as Parameters<typeof checkPresets>[0], "it is no set of values"],
  ];
  for (const [table, message] of wrong) {
    assertThrows(() => checkPresets(table), RangeError, message);
  }
});
