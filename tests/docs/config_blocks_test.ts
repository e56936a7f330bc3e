import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { load } from "js-yaml";
import { connect } from "../../src/commands/connect.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { tools } from "../../src/mcp/tools.ts";
import { parseTemplate } from "../../src/workflow/parse_template.ts";
import { parseSidecar } from "../../src/workflow/inputs/sidecar.ts";
import { checkPresets } from "../../src/workflow/own_presets.ts";
import { runCommand } from "../commands/command_run.ts";
import { DocWorld } from "./doc_world.ts";
import { type FencedBlock, fencedBlocks } from "./fenced_blocks.ts";

/** What a JSON block is, and how it is checked. */
type Check = (json: unknown) => void | Promise<void>;

/** What `easel connect` prints for a client, where Easel runs by npx from a checkout. */
async function connected(client: string): Promise<unknown> {
  const file = {
    execPath: "/home/anna/.npm/_npx/1/node_modules/deno/deno",
    mainModule: "file:///path/to/easel/main.ts",
    compiled: false,
  };
  const { out } = await runCommand(connect, ["connect", client], { program: { file } });
  return JSON.parse(out.join("\n"));
}

/** Easel is started by a shell here. */
const inShell = { ignore: Deno.build.os === "windows" };

/** Every JSON block of the pages, in their order. A block that is not here fails the test. */
const JSON_BLOCKS: Readonly<Record<string, readonly Check[]>> = {
  "README.md": [
    async (json) => assertEquals(json, await connected("claude-desktop")),
  ],
  "docs/clients.md": [withToken, socketRequest, socketAnswer],
  "docs/install.md": [
    byPackage,
    async (json) => assertEquals(json, await connected("lm-studio")),
  ],
  "docs/operations.md": [healthReport, logLine],
  "docs/workflows.md": [
    (json) => assertEquals(parseTemplate("card", json).inputs.length, 2),
    (json) => assertEquals(Object.keys(parseSidecar(json).parameters ?? {}).length, 3),
  ],
};

Deno.test("every JSON block of the docs is what it is said to be", async () => {
  const pages = Map.groupBy(await fencedBlocks("json"), ({ page }) => page);
  assertEquals([...pages.keys()].sort(), Object.keys(JSON_BLOCKS).sort());
  for (const [page, blocks] of pages) {
    const checks = JSON_BLOCKS[page]!;
    assertEquals(blocks.length, checks.length, `${page}: its blocks are not those of the table`);
    for (const [at, { text }] of blocks.entries()) await checks[at]!(JSON.parse(text));
  }
});

async function withToken(json: unknown): Promise<void> {
  const { mcpServers: { easel: { headers, ...rest } } } = json as {
    mcpServers: { easel: { headers: Record<string, string> } };
  };
  assertEquals({ mcpServers: { easel: rest } }, await connected("lm-studio"));
  assertEquals(headers, { Authorization: "Bearer TOKEN" });
}

function socketRequest(json: unknown): void {
  const { tool, params } = json as { tool: string; params: string };
  const known = tools.find(({ name }) => name === tool);
  assertEquals(known?.input.safeParse(JSON.parse(params)).success, true);
}

function socketAnswer(json: unknown): void {
  const { image_url } = json as { image_url: string };
  assertMatch(image_url, /\/view\?filename=[^&]+&subfolder=&type=output$/);
}

function byPackage(json: unknown): void {
  const { mcpServers: { easel } } = json as { mcpServers: { easel: { command: string } } };
  assertEquals(easel.command, "npx");
}

/** It has the fields that a report has, in their order. */
async function healthReport(json: unknown): Promise<void> {
  if (Deno.build.os === "windows") return;
  await using world = await DocWorld.open();
  await using easel = await world.serve("easel serve --port 0");
  const report = await fetch(`${easel.url}/health`);
  assertEquals(fieldsOf(json), fieldsOf(await report.json()));
}

function fieldsOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(fieldsOf);
  if (typeof json !== "object" || json === null) return typeof json;
  // What the tests run is the demo engine, which says so.
  return Object.entries(json).filter(([name]) => name !== "demo")
    .map(([name, value]) => [name, fieldsOf(value)]);
}

function logLine(json: unknown): void {
  const keys = Object.keys(json as Record<string, unknown>);
  assertEquals(keys, ["time", "level", "area", "message", "fields"]);
}

/** YAML of other programs. */
const NOT_OURS = /^(?:scrape_configs|processors):/;

Deno.test("every YAML block of the docs is a config that Easel takes", async () => {
  const blocks = await fencedBlocks("yaml");
  const ours = blocks.filter(({ text }) => !NOT_OURS.test(text));
  assert(ours.length >= 3);
  for (const block of blocks) assert(load(block.text), placeOf(block));
  for (const block of ours) {
    const file = new ConfigFile("easel.yaml", block.text);
    // Others, such as COMFYUI_URL, are read as well, and want to be addresses.
    const environment = (name: string) =>
      block.text.includes(`\${${name}}`) ? "a-value-long-enough-for-a-secret-to-sign" : undefined;
    const { presets } = parseConfig([], { file, environment });
    checkPresets(presets);
  }
});

Deno.test("the docs name no metric that there is not", inShell, async () => {
  await using world = await DocWorld.open();
  await using easel = await world.serve("easel serve --port 0");
  const metrics = await (await fetch(`${easel.url}/metrics`)).text();
  const queries = (await fencedBlocks("promql")).map(({ text }) => text).join("\n");
  const named = new Set(queries.match(/\beasel_\w+/g));
  assert(named.size > 4);
  for (const name of named) {
    assertStringIncludes(metrics, `# TYPE ${name.replace(/_bucket$/, "")} `);
  }
});

Deno.test("the docs have blocks in no language that nobody checks", async () => {
  // The filter in ini is held against our log in tests/http/request_log_test.ts.
  const known = ["", "sh", "powershell", "json", "yaml", "promql", "python", "js", "ini"];
  const others = (await fencedBlocks()).filter(({ language }) => !known.includes(language));
  assertEquals(others.map(placeOf), []);
});

function placeOf({ page, line }: FencedBlock): string {
  return `${page}:${line}`;
}
