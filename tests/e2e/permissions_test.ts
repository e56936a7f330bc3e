import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { demoOnly, startComfy } from "./comfy_under_test.ts";
import { call, SMALL, startServe, startStdio, textOf } from "./easel_client.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const SHIPPED_FLAGS = ["--no-prompt", "--allow-net=127.0.0.1:8188", "--allow-read=workflows"];

/** One line of Deno's audit log. */
interface Access {
  permission: string;
  /** For `net` the address, or the URL that was asked for. */
  value: string;
}

/** What a process did that needs a permission, as Deno's audit log tells it. */
async function readAudit(path: string): Promise<Access[]> {
  const lines = (await Deno.readTextFile(path)).trim().split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

function isInside(path: string, folder: string): boolean {
  return path === "workflows" || path === folder || path.startsWith(`${folder}/`);
}

/** Runs the program with a line on its stdin and hands back what it wrote. */
async function pipe(lines: unknown[], options: { cwd: string; args?: string[] }) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...SHIPPED_FLAGS, MAIN, ...options.args ?? []],
    cwd: options.cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const text = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line));
  await writer.write(new TextEncoder().encode(text.join("\n") + "\n"));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
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
  Deno.test(`easel makes a picture under exactly its two permissions, from ${where}`, async () => {
    const cwd = await Deno.makeTempDir();
    try {
      if (withFolder) await Deno.mkdir(`${cwd}/workflows`);
      const callTool = {
        jsonrpc: "2.0",
        id: 2,
        method: "tools/call",
        params: { name: "generate_image", arguments: SMALL },
      };
      const { code, stdout, stderr } = await pipe(["{broken", ...HANDSHAKE, callTool], {
        cwd,
        args: ["--demo"],
      });
      assertEquals([code, stderr], [0, ""]);
      const messages = stdout.trim().split("\n").map((line) => JSON.parse(line));
      assert(messages.every(({ jsonrpc }) => jsonrpc === "2.0"), stdout);
      assertEquals(messages.map(({ id }) => id), [null, 1, 2]);
      assertEquals(messages[2].result.structuredContent.status, "completed");
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  });
}

Deno.test("easel reaches nothing but its ComfyUI, and that not for the handshake", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await using comfy = startComfy();
    const audit = `${cwd}/audit.jsonl`;
    const easel = await startStdio({
      address: comfy.address,
      args: ["--comfyui", comfy.url],
      cwd,
      env: { DENO_AUDIT_PERMISSIONS: audit },
    });
    assertEquals(await readAudit(audit).catch(() => []), []);
    await easel.client.listTools();
    const result = await call(easel, "generate_image", SMALL);
    assertEquals(result.isError ?? false, false, textOf(result));
    await easel[Symbol.asyncDispose]();
    const accesses = await readAudit(audit);
    assert(accesses.length > 0, "the audit log is empty");
    const others = accesses.filter(({ permission, value }) =>
      permission === "read"
        ? !isInside(value, `${cwd}/workflows`)
        : permission !== "net" || value.replace(/^\w+:\/\/([^/]+).*$/, "$1") !== comfy.address
    );
    assertEquals(others, []);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("easel writes no line to stderr that a client would show as an error", async () => {
  await using comfy = startComfy();
  await using easel = await startStdio({ address: comfy.address, args: ["--comfyui", comfy.url] });
  await call(easel, "generate_image", SMALL);
  assertEquals(easel.stderr(), "");
});

Deno.test("easel refuses wrong flags with exit code 2 and says so on stderr", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await pipe([], { cwd, args: ["--comfy", "x"] });
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith('easel: Cannot use flag "--comfy": not known.'), stderr);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test(
  "easel serve says in its first line and in /health which engine it uses",
  demoOnly,
  async () => {
    await using comfy = startComfy();
    await using up = await startServe(comfy.address, {
      args: ["--comfyui", comfy.url, "--or-demo"],
    });
    assert(up.banner.includes(`at ${up.url}/mcp`), up.banner);
    const health = await (await fetch(`${up.url}/health`)).json();
    assertEquals(Object.keys(health)[0], "status");
    assertEquals([health.status, health.demo], ["ok", true]);

    using nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${nobody.addr.port}`;
    nobody.close();
    await using down = await startServe(address, {
      args: ["--comfyui", `http://${address}`, "--or-demo"],
    });
    assert(
      down.banner.includes(`demo engine, as no ComfyUI answers at http://${address}`),
      down.banner,
    );

    await using without = await startServe(address, { args: ["--comfyui", `http://${address}`] });
    assert(without.banner.includes("no ComfyUI yet"), without.banner);
    const degraded = await (await fetch(`${without.url}/health`)).json();
    assertEquals([degraded.status, degraded.engine], ["degraded", null]);
  },
);
