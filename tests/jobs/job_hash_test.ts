import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { type Json, parseJson } from "../../src/comfyui/json.ts";
import { jobHash } from "../../src/jobs/job_hash.ts";
import { picture } from "./comfy_world.ts";
import { Choices } from "./random_cases.ts";

/** The hash of a workflow with one node that has these inputs. */
function hashOf(inputs: Record<string, Json>): Promise<string> {
  return jobHash({ "1": { class_type: "A", inputs } });
}

async function assertDiffer(...workflows: readonly Promise<string>[]): Promise<void> {
  const hashes = await Promise.all(workflows);
  assertEquals(new Set(hashes).size, hashes.length);
}

Deno.test("jobHash() is a SHA-256 in hex, and stays the same from version to version", async () => {
  const hash = await hashOf({ seed: 1, text: "x" });
  assertMatch(hash, /^[0-9a-f]{64}$/);
  // What other processes wrote down under a hash is found again only while it does not change.
  assertEquals(hash, "d3a4e268736df0dcfcfb1abcbc512a23377f3775592f115316a45af85fef4130");
});

Deno.test("jobHash() does not mind the order of nodes and inputs, at any depth", async () => {
  const nodes = Object.entries(picture());
  const turned = nodes.reverse().map(([id, { class_type, inputs }]) =>
    [id, { inputs: Object.fromEntries(Object.entries(inputs).reverse()), class_type }] as const
  );
  assertEquals(await jobHash(Object.fromEntries(turned)), await jobHash(picture()));
  assertEquals(
    await hashOf({ a: { b: 1, c: { d: 2, e: 3 } } }),
    await hashOf({ a: { c: { e: 3, d: 2 }, b: 1 } }),
  );
});

Deno.test("jobHash() leaves out titles and whatever else is no part of what runs", async () => {
  const workflow: ApiWorkflow = structuredClone(picture());
  for (const node of Object.values(workflow)) {
    Object.assign(node, { _meta: { title: "x" }, is_changed: ["y"] });
  }
  assertEquals(await jobHash(workflow), await jobHash(picture()));
});

Deno.test("jobHash() tells seeds beyond 2^53 apart, to the last digit", async () => {
  const seeds = [
    "9007199254740992",
    "9007199254740993",
    "18446744073709551614",
    "18446744073709551615",
  ];
  await assertDiffer(...seeds.map((seed) => hashOf({ seed: parseJson(seed) })));
});

Deno.test("jobHash() takes a number for the same, however it was held", async () => {
  assertEquals(await hashOf({ seed: 5n }), await hashOf({ seed: 5 }));
});

Deno.test("jobHash() tells values apart that look alike", async () => {
  const values: Json[] = [
    1,
    "1",
    true,
    "true",
    null,
    "null",
    "",
    [],
    {},
    [1],
    ["1"],
    [[1]],
    { "0": 1 },
    ["object"],
    ["list"],
    [["0", 1]],
    ["object", ["0", 1]],
    0.1,
    "0.1",
  ];
  await assertDiffer(...values.map((value) => hashOf({ value })), hashOf({}));
});

Deno.test("jobHash() minds ids, classes, names of inputs, and the name of the file", async () => {
  const node = { class_type: "A", inputs: { a: 1 } };
  await assertDiffer(
    jobHash({}),
    jobHash({ "1": node }),
    jobHash({ "2": node }),
    jobHash({ "1": node, "2": node }),
    jobHash({ "1": { ...node, class_type: "B" } }),
    jobHash({ "1": { ...node, inputs: { b: 1 } } }),
    jobHash({ "1": { ...node, inputs: { filename_prefix: "a" } } }),
    jobHash({ "1": { ...node, inputs: { filename_prefix: "b" } } }),
  );
});

Deno.test("jobHash() tells names of a prototype's properties apart", async () => {
  const inputs = (text: string) => parseJson(text) as Record<string, Json>;
  await assertDiffer(
    hashOf({}),
    hashOf(inputs('{"__proto__": 1}')),
    hashOf(inputs('{"__proto__": 2}')),
    hashOf(inputs('{"constructor": 1}')),
  );
});

Deno.test("jobHash() changes with any single input of any node", async () => {
  const workflow = picture();
  const hash = await jobHash(workflow);
  for (const [id, node] of Object.entries(workflow)) {
    for (const [name, value] of Object.entries(node.inputs)) {
      for (const other of others(value)) {
        const changed = {
          ...workflow,
          [id]: { ...node, inputs: { ...node.inputs, [name]: other } },
        };
        assertNotEquals(await jobHash(changed), hash, `${id}.${name}`);
      }
    }
  }
});

Deno.test("jobHash() is equal exactly where the workflows are, in random pairs", async () => {
  for (let seed = 1; seed <= 500; seed++) {
    const choices = new Choices(seed);
    const [a, b] = [randomInputs(choices), randomInputs(choices)];
    const same = await hashOf(a) === await hashOf(b);
    assertEquals(same, canonical(a) === canonical(b), `seed ${seed}`);
  }
});

/** Values beside one that are not it, most of them as near as can be. */
function others(value: Json): Json[] {
  if (typeof value === "number") return [value + 1, String(value), value + 2 ** -20];
  if (typeof value === "string") return [`${value} `, value.toUpperCase() + "x", [value]];
  if (Array.isArray(value)) return [[...value].reverse(), [...value, 0], value.slice(1)];
  return [[value]];
}

/** Of so few kinds that equal pairs come up often. */
function randomInputs(choices: Choices): Record<string, Json> {
  const names = ["a", "b"].filter(() => choices.chance(0.7));
  const pairs = names.map((name) => [name, choices.pick<Json>([1, "1", [1], { x: 1, y: 2 }])]);
  return Object.fromEntries(choices.chance(0.5) ? pairs.reverse() : pairs);
}

function canonical(inputs: Record<string, Json>): string {
  return JSON.stringify(Object.entries(inputs).sort(([a], [b]) => a < b ? -1 : 1));
}
