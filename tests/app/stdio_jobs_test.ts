import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const INITIALIZE = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};
const IMAGE = {
  name: "generate_image",
  arguments: { prompt: "a pier in rain", width: 64, height: 64, steps: 1 },
};

/** What an Easel over stdio with the demo engine logs of one picture. */
async function logged(...args: string[]): Promise<string> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "--demo", ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const send = (message: unknown) =>
    writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  const said = child.stderr.text();
  await send({ jsonrpc: "2.0", id: 1, method: "initialize", params: INITIALIZE });
  await send({ jsonrpc: "2.0", method: "notifications/initialized" });
  await send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: IMAGE });
  let answers = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    answers += text;
    if (/^\{.*"id":2\b.*\n/m.test(answers)) await writer.close().catch(() => {});
  }
  return await said;
}

Deno.test("easel over stdio logs its jobs where a log is asked for, and prompts only if they are", async () => {
  assertEquals(await logged(), "");
  const prompts = await logged("--log-prompts");
  assertMatch(prompts, /^\S+ info: jobs: job ended jobId=.* status=completed .*a pier in rain/m);
  const debug = await logged("--log-level=debug");
  assertMatch(debug, /^\S+ info: jobs: job ended jobId=/m);
  assertEquals(debug.includes("pier"), false);
});
