import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "../../src/comfyui/errors.ts";
import type { Engine } from "../../src/jobs/engines/engine.ts";
import { isUnchanged } from "../../src/jobs/is_unchanged.ts";
import { FakeComfy } from "./fake_comfy.ts";

const FILE = {
  filename: "p_1.png",
  subfolder: "",
  type: "output",
  mediaType: "image/png",
} as const;
const NOW = Date.UTC(2026, 0, 1);

/** A ComfyUI whose file was written so many milliseconds ago. */
function withFile(ageMs: number): Engine {
  const comfy = new FakeComfy({ clock: () => NOW });
  comfy.files.set(FILE.filename, { shows: "cat", writtenAt: NOW - ageMs });
  return comfy.engine;
}

Deno.test("isUnchanged() tells a file that is older than its job's end from a newer one", async () => {
  await using engine = withFile(60_000);
  const after = (ageMs: number) => isUnchanged(FILE, { engine, ageMs });
  assertEquals(await after(0), true);
  assertEquals(await after(60_000), true);
  assertEquals(await after(62_000), true);
  assertEquals(await after(70_000), false);
  assertEquals(await after(-Infinity), true);
});

Deno.test("isUnchanged() takes a file for unchanged where nothing tells its age", async () => {
  await using engine = withFile(0);
  engine.client.view = () => Promise.resolve(new Response("x"));
  assertEquals(await isUnchanged(FILE, { engine, ageMs: 1e9 }), true);
});

Deno.test("isUnchanged() rejects where there is no file", async () => {
  await using engine = new FakeComfy().engine;
  await assertRejects(() => isUnchanged(FILE, { engine, ageMs: 0 }), HttpError);
});
