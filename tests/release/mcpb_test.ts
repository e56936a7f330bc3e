import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { unzipSync } from "fflate";
import { parseConfig } from "../../src/config/parse_config.ts";
import { byProcessor, mcpb } from "../../scripts/release/mcpb.ts";
import { type McpbManifest, mcpbManifest } from "../../scripts/release/mcpb_manifest.ts";
import { RELEASE_TARGETS } from "../../scripts/release/release_options.ts";
import { easelInMemory } from "../mcp/easel_in_memory.ts";
import { hasOffline, npx } from "./npm.ts";

const TOOL = "@anthropic-ai/mcpb@2.1.2";
const HAS_TOOL = await hasOffline(TOOL);

const ALL = { linux: "server/a", darwin: "server/b", win32: "server/c.exe" };
const DATA = new TextEncoder().encode("a program");

Deno.test("mcpbManifest() lists the tools that a client sees, and says there may be more", async () => {
  const { tools, tools_generated: more } = mcpbManifest(ALL);
  await using easel = await easelInMemory();
  const listed = (await easel.client.listTools()).tools;
  const named = new Set(listed.map(({ name }) => name));
  assertEquals(tools.filter(({ name }) => !named.has(name)), []);
  assert(tools.length > 10 && tools.every(({ description }) => description !== ""));
  assertEquals(more, true);
});

Deno.test("mcpbManifest() passes arguments that Easel takes, and that change nothing by default", () => {
  const { server, user_config: config } = mcpbManifest(ALL);
  const args = server.mcp_config.args.map((arg) =>
    arg.replace(/\$\{user_config\.(\w+)\}/, (_, key) => String(config[key]?.default))
  );
  assert(args.length > 0 && !args.join().includes("$"), args.join());
  assertEquals(parseConfig(args), parseConfig([]));
  assertEquals(parseConfig(["--demo=true"]).demo, "always");
});

Deno.test("mcpbManifest() refuses a bundle without a program", () => {
  assertThrows(() => mcpbManifest({}), TypeError, "Cannot make an MCP bundle: no program");
});

Deno.test("mcpb() holds each program where the manifest starts it", () => {
  for (const [processor, targets] of byProcessor(RELEASE_TARGETS)) {
    const bundle = unzipSync(mcpb(targets.map((target) => ({ target, data: DATA })), []));
    const manifest: McpbManifest = JSON.parse(new TextDecoder().decode(bundle["manifest.json"]));
    const { entry_point: entry, mcp_config: config } = manifest.server;
    const overrides = Object.values(config.platform_overrides ?? {});
    assertEquals(overrides.length, targets.length, processor);
    for (const { command } of [config, ...overrides]) {
      const path = command.replace("${__dirname}/", "");
      assertEquals(bundle[path]?.length, DATA.length, path);
    }
    assert(entry in bundle, entry);
    assertEquals(manifest.compatibility.platforms, Object.keys(config.platform_overrides ?? {}));
  }
});

Deno.test("byProcessor() leaves no released system without a bundle", () => {
  const groups = byProcessor(RELEASE_TARGETS);
  assertEquals(groups.flatMap(([, targets]) => targets).toSorted(), RELEASE_TARGETS.toSorted());
});

Deno.test("mcpb() refuses two programs for one system", () => {
  const programs = RELEASE_TARGETS.slice(0, 2).map((target) => ({ target, data: DATA }));
  assertThrows(() => mcpb(programs, []), TypeError, "a program for linux already");
});

Deno.test({
  name: "the mcpb tool unpacks what mcpb() makes, and finds its manifest valid" +
    (HAS_TOOL ? "" : ` [needs ${TOOL} in npm's cache, not present]`),
  ignore: !HAS_TOOL,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const targets = byProcessor(RELEASE_TARGETS)[0]?.[1] ?? [];
      const bundle = mcpb(targets.map((target) => ({ target, data: DATA })), []);
      await Deno.writeFile(`${folder}/easel.mcpb`, bundle);
      await npx([TOOL, "unpack", `${folder}/easel.mcpb`, `${folder}/unpacked`]);
      const said = await npx([TOOL, "validate", `${folder}/unpacked/manifest.json`]);
      assertStringIncludes(said, "Manifest schema validation passes");
      if (Deno.build.os === "windows") return;
      const { mode } = await Deno.stat(`${folder}/unpacked/server/easel-linux`);
      assertEquals((mode ?? 0) & 0o111, 0o111);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
