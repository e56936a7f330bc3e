import { assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type Access, strayAccesses } from "./stray_accesses.ts";
import { Watch, type WatchOptions } from "./watch.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** What disposing of a watch says of what was done to it. */
async function judge(options: WatchOptions, run: (watch: Watch) => unknown): Promise<void> {
  await using watch = await Watch.begin(options);
  await run(watch);
}

/** Has Deno run a script as a watch wants it. */
async function runScript({ env }: Watch, script: string): Promise<void> {
  await new Deno.Command(Deno.execPath(), { args: ["eval", script], env }).output();
}

const LEAKS: [where: string, run: (watch: Watch) => void][] = [
  ["A prompt is in Easel's log: making a red boat", (watch) => {
    watch.asked({ params: { arguments: { nodes: [{ inputs: { text: "a red boat" } }] } } });
    watch.hear("first\nmaking a red ");
    watch.hear("boat\n");
  }],
  ["A secret is in Easel's log", (watch) => watch.hear("Bearer swordfish-01")],
  ["A secret is in Easel's answer", (watch) => watch.answered("you said swordfish-01")],
  ["A secret is in Easel's answer", (watch) => {
    watch.told("another-secret");
    watch.answered("another-secret");
    watch.answered("and nothing");
  }],
  ["A secret is in Easel's log", (watch) => watch.hear("http://me:hunter222@host")],
  ["A path is in Easel's answer", (watch) => watch.answered(`it lies in ${ROOT}workflows`)],
  ["A stack trace is in Easel's log", (watch) => watch.hear("E\n  at f (file:///a/b.ts:1:2)\n")],
];

Deno.test("Watch fails a test for what must not be seen in a log or an answer", async () => {
  const options = {
    env: { MCP_AUTH_TOKEN: "swordfish-01" },
    args: ["--comfyui=http://me:hunter222@host"],
  };
  for (const [message, run] of LEAKS) {
    await assertRejects(() => judge(options, run), Error, message);
  }
  await judge(options, (watch) => {
    watch.asked({ params: { arguments: { prompt: "a red boat" } } });
    watch.answered("a red boat");
    watch.hear("request route=/mcp\n");
  });
});

Deno.test("Watch fails a test for an access beyond the two", async () => {
  const options = { addresses: ["127.0.0.1:8188"] };
  const message = "Easel reached beyond its two: env";
  const look = (watch: Watch) => runScript(watch, `Deno.env.get("HOME")`);
  await assertRejects(() => judge(options, look), Error, message);
  const stay = `try { await fetch("http://127.0.0.1:8188/") } catch {}`;
  await judge(options, (watch) => runScript(watch, stay));
  const leave = stay.replaceAll("127.0.0.1", "localhost");
  await assertRejects(() => judge(options, (watch) => runScript(watch, leave)), Error, "localhost");
});

Deno.test("Watch gives each Easel a storage of its own", async () => {
  const count = "console.log(localStorage.n = Number(localStorage.n ?? 0) + 1)";
  for (let i = 0; i < 2; i++) {
    await judge({}, async ({ env }) => {
      const args = ["eval", "--location=http://easel.test", count];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args, env }).output();
      assertEquals(new TextDecoder().decode(stdout), "1\n");
    });
  }
});

Deno.test("strayAccesses() knows its own folder and addresses from all others", () => {
  const bounds = { addresses: ["127.0.0.1:8188", "127.0.0.1:80"], cwd: "/home/me" };
  const expected: Access[] = [
    { permission: "net", value: "127.0.0.1:8188" },
    { permission: "net", value: "http://127.0.0.1:8188/view?a=http://elsewhere:1/" },
    { permission: "net", value: "ws://127.0.0.1/ws" },
    { permission: "read", value: "workflows" },
    { permission: "read", value: "workflows/a.json" },
    { permission: "read", value: "/home/me/workflows/a/b.json" },
  ];
  const stray: Access[] = [
    { permission: "net", value: "localhost:8188" },
    { permission: "net", value: "127.0.0.1:8189" },
    { permission: "net", value: "https://127.0.0.1/" },
    { permission: "net", value: "http://127.0.0.1:8188@elsewhere/" },
    { permission: "read", value: "/home/me" },
    { permission: "read", value: "workflows_2/a.json" },
    { permission: "read", value: "workflows/../secret.json" },
    { permission: "write", value: "workflows/a.json" },
    { permission: "env", value: "HOME" },
    { permission: "run", value: "sh" },
  ];
  assertEquals(strayAccesses([...expected, ...stray], bounds), stray);
});
