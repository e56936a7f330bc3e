import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { call, type EaselClient, SMALL, startServe, startStdio, textOf } from "./easel_client.ts";
import { deadAddress, testEasel } from "./easel_under_test.ts";
import { type Ended, runEasel } from "./run_easel.ts";
import { type Access, strayAccesses } from "./stray_accesses.ts";

/** The only address of the profile desktop. */
const SHIPPED = "127.0.0.1:8188";

/** Runs the program with lines on its stdin and hands back what it wrote. */
function pipe(
  lines: unknown[],
  { args = [], ...options }: { cwd: string; args?: string[]; env?: Record<string, string> },
) {
  const text = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line));
  return runEasel(args, { ...options, address: SHIPPED, input: text.join("\n") + "\n" });
}

const HANDSHAKE = [
  {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "pipe", version: "1" },
    },
  },
  { jsonrpc: "2.0", method: "notifications/initialized" },
];

for (const withFolder of [true, false]) {
  const where = withFolder ? "a folder that holds workflows" : "an empty folder";
  testEasel(
    `easel makes a picture under exactly its two permissions, from ${where}`,
    [],
    async () => {
      const cwd = await Deno.makeTempDir();
      try {
        if (withFolder) await Deno.mkdir(`${cwd}/workflows`);
        const callTool = {
          jsonrpc: "2.0",
          id: 2,
          method: "tools/call",
          params: { name: "generate_image", arguments: SMALL },
        };
        const { code, out, err }: Ended = await pipe(["{broken", ...HANDSHAKE, callTool], {
          cwd,
          args: ["--demo"],
        });
        assertEquals([code, err], [0, ""]);
        const messages = out.trim().split("\n").map((line) => JSON.parse(line));
        assert(messages.every(({ jsonrpc }) => jsonrpc === "2.0"), out);
        assertEquals(messages.map(({ id }) => id), [null, 1, 2]);
        assertEquals(messages[2].result.structuredContent.status, "completed");
      } finally {
        await Deno.remove(cwd, { recursive: true });
      }
    },
  );
}

testEasel(
  "easel minds no config and no variable that it may not read, in silence",
  [],
  async () => {
    const cwd = await Deno.makeTempDir();
    try {
      for (const name of ["easel.yaml", "easel.yml", "easel.json"]) {
        await Deno.writeTextFile(`${cwd}/${name}`, "comfyui: [this, is, no, address");
      }
      const env = {
        EASEL_CONFIG: `${cwd}/easel.yaml`,
        EASEL_LOG_LEVEL: "no level",
        EASEL_DEMO: "x",
      };
      const { code, out, err } = await pipe(HANDSHAKE, { cwd, env });
      assertEquals([code, err], [0, ""]);
      assertEquals(JSON.parse(out).id, 1);
      const named = await pipe(HANDSHAKE, { cwd, args: ["--config", "easel.yaml"] });
      assertEquals([named.code, named.out], [2, ""]);
      assertStringIncludes(named.err, 'Cannot read the config "easel.yaml": this Easel may not.');
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  },
);

/** All that needs a permission, but for its own variables. */
async function reached({ watch }: EaselClient): Promise<Access[]> {
  const accesses = await watch?.accesses() ?? [];
  return accesses.filter(({ permission }) => permission !== "env");
}

testEasel("easel reaches nothing but its ComfyUI, and that not for the handshake", [], async () => {
  await using comfy = startComfy();
  const args = ["--comfyui", comfy.url];
  await using easel = await startStdio({ address: comfy.address, args });
  // That it may read no variable, it finds out by trying.
  assertEquals(await reached(easel), []);
  await easel.client.listTools();
  const result = await call(easel, "generate_image", SMALL);
  assertEquals(result.isError ?? false, false, textOf(result));
  const accesses = await reached(easel);
  const permissions = new Set(accesses.map(({ permission }) => permission));
  assertEquals([...permissions].sort(), ["net", "read"]);
  assertEquals(strayAccesses(accesses, { addresses: [comfy.address], cwd: Deno.cwd() }), []);
});

testEasel("easel writes no line to stderr that a client would show as an error", [], async () => {
  await using comfy = startComfy();
  const args = ["--comfyui", comfy.url, "--log-level=info"];
  await using easel = await startStdio({ address: comfy.address, args });
  await call(easel, "generate_image", SMALL);
  assertEquals(easel.stderr(), "");
});

testEasel("easel refuses wrong flags with exit code 2 and says so on stderr", [], async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const { code, out, err } = await pipe([], { cwd, args: ["--comfy", "x"] });
    assertEquals([code, out], [2, ""]);
    assert(err.startsWith('easel: Cannot use flag "--comfy": not known.'), err);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

testEasel("easel serve says in its first line and in /health which engine it uses", [
  "http",
  "demo",
], async () => {
  const address = deadAddress();
  const args = ["--comfyui", `http://${address}`];
  {
    await using down = await startServe(address, { args: [...args, "--or-demo"] });
    const { banner } = down;
    assert(banner.includes(`demo engine, as no ComfyUI answers at http://${address}`), banner);
  }
  {
    await using without = await startServe(address, { args });
    assert(without.banner.includes("no ComfyUI yet"), without.banner);
    const degraded = await (await without.fetch("/health")).json();
    assertEquals([degraded.status, degraded.comfyui[0].reachable], ["degraded", false]);
  }
  await using comfy = startComfy();
  await using up = await startServe(comfy.address, { args: ["--comfyui", comfy.url] });
  assert(up.banner.includes(`at ${up.url}/mcp`), up.banner);
  const health = await (await up.fetch("/health")).json();
  assertEquals(Object.keys(health)[0], "status");
  assertEquals([health.status, health.comfyui[0].demo], ["ok", true]);
  assertStringIncludes(await (await up.fetch("/metrics")).text(), "easel_jobs_queued 0");
});
