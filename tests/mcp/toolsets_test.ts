import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createApp } from "../../src/app.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import type { Caller } from "../../src/mcp/caller/caller.ts";
import { tools } from "../../src/mcp/tools.ts";
import { checkSelection, isShown, TOOLSETS, unusedEntries } from "../../src/mcp/toolsets.ts";
import { easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

async function shown(shownTools: string[]): Promise<string[]> {
  await using easel = await easelInMemory({ shownTools });
  return (await easel.client.listTools()).tools.map(({ name }) => name);
}

Deno.test("every tool is in one toolset", () => {
  for (const { name } of tools) {
    const sets = Object.values(TOOLSETS).filter((names) => names.includes(name));
    assertEquals(sets.length, 1, `${name} is in ${sets.length} toolsets`);
  }
});

Deno.test("isShown() goes by names, patterns and toolsets", () => {
  assert(isShown("get_job"));
  assert(isShown("get_job", []));
  assert(isShown("get_job", ["generate_image", "get_job"]));
  assert(isShown("get_job", ["get_*"]));
  assert(isShown("get_job", ["*job"]));
  assert(isShown("get_job", ["core"]));
  assert(isShown("a-b", ["a-*"]));
  assert(isShown("portrait", ["core", "workflows"], { ofWorkflow: true }));
  assertEquals(isShown("portrait", ["core"], { ofWorkflow: true }), false);
  assertEquals(isShown("get_job", ["workflows"]), false);
  assertEquals(isShown("get_job", ["author"]), false);
  assertEquals(isShown("get_job", ["get"]), false);
  assertEquals(isShown("get_job", ["constructor"]), false);
  assertEquals(isShown("xget_job", ["get_*"]), false);
});

Deno.test("isShown() leaves out what has a dash before it, whatever else names it", () => {
  assertEquals(isShown("get_job", ["-get_job"]), false);
  assertEquals(isShown("get_job", ["all", "-get_*"]), false);
  assertEquals(isShown("get_job", ["-core", "get_job"]), false);
  assertEquals(isShown("portrait", ["all", "-workflows"], { ofWorkflow: true }), false);
  assert(isShown("portrait", ["-core"], { ofWorkflow: true }));
  assert(isShown("list_jobs", ["core", "-get_job"]));
  // All others stay as they are: those for operators are still to be asked for.
  assert(isShown("list_jobs", ["-get_job"]));
  assertEquals(isShown("free_memory", ["-get_job"]), false);
  assert(isShown("free_memory", ["all", "-get_job"]));
});

Deno.test("checkSelection() refuses a selection that leaves out all that it names", () => {
  const nothing = [
    ["get_job", "-get_job"],
    ["get_job", "list_jobs", "-core"],
    ["core", "-all"],
    ["core", "queue", "-core", "-*_queue", "-reprioritize_job", "-free_memory"],
    ["get_*", "-get_*"],
    ["get_*", "-g*"],
    ["portrait", "-portrait"],
    ["portrait", "-workflows"],
    ["workflows", "-workflows"],
    ["all", "-*"],
    ["-all"],
    ["-core", "-author", "-workflows"],
  ];
  for (const shown of nothing) {
    assertThrows(() => checkSelection(shown), RangeError, "clients would see none", `${shown}`);
  }
  const something = [
    [],
    ["get_job"],
    ["portrait"],
    ["get_job", "-list_jobs"],
    ["core", "queue", "-core"],
    ["core", "-get_*"],
    ["get_*", "-get_job"],
    // A workflow may be called so.
    ["get_*", "-get_job", "-get_workflow", "-get_queue"],
    ["all", "-core", "-author", "-queue"],
    ["workflows", "-core"],
    // Others are left whose names begin with another letter.
    ["workflows", "-w*"],
    ["all", "-a*"],
    ["-core", "-author"],
  ];
  for (const shown of something) checkSelection(shown);
});

Deno.test("Easel does not start with a selection that leaves no tool", STRICT, async () => {
  const config = parseConfig(["--demo", "--tools=get_job,-core"]);
  const options = { identity: { name: "easel", version: "0.0.0" }, log: () => {} };
  await assertRejects(() => createApp(config, options), RangeError, "Cannot use tools: ");
});

Deno.test("unusedEntries() finds what no tool answers to", () => {
  assertEquals(
    unusedEntries(["core", "workflows", "get_jop", "x*", "-get_job", "-get_jop"], ["get_job"]),
    [
      "get_jop",
      "x*",
      "-get_jop",
    ],
  );
});

Deno.test("tools/list shows what was asked for and nothing else", STRICT, async () => {
  const all = await shown([]);
  assertEquals(await shown(["get_job"]), ["get_job"]);
  assertEquals(await shown(["author"]), all.filter((name) => TOOLSETS["author"]?.includes(name)));
  assertEquals(await shown(["core", "author", "workflows"]), all);
  const core = await shown(["core"]);
  assert(core.includes("upscale"), "a tool that a shipped workflow brings");
  assertEquals(core.includes("run_workflow"), false);
});

Deno.test("a hidden tool cannot be called, be it ours or a workflow's", STRICT, async () => {
  await using easel = await easelInMemory({ shownTools: ["get_job"] });
  for (const name of ["generate_image", "upscale", "inpaint"]) {
    await assertRejects(
      () => easel.client.callTool({ name, arguments: {} }),
      Error,
      `Unknown tool "${name}". Known: get_job.`,
    );
  }
});

Deno.test("a selection that no tool answers to is told in the log", STRICT, async () => {
  await using easel = await easelInMemory({ shownTools: ["get_job", "get_jop"] });
  await easel.client.listTools();
  assertEquals(easel.logged, ["warn no tool here answers to an entry of --tools"]);
});

Deno.test(
  "what a caller may use, and no tool answers to, is told in the log",
  STRICT,
  async () => {
    const tools = ["get_job", "generate_imag", "list_*", "core"];
    const caller: Caller = { id: "token:anna", priority: "normal", seesAll: false, tools };
    await using easel = await easelInMemory({ caller });
    await easel.client.listTools();
    assertEquals(easel.logged, [
      "warn no tool here answers to an entry of what the caller may use",
    ]);
  },
);
