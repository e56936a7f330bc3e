import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** All that `easel serve` says on standard error, from its start until it is told to stop. */
async function linesOf(...args: string[]): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "serve", "--demo", "--port=0", ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    if (!said.includes("\n")) child.kill("SIGTERM");
    said += text;
  }
  await child.status;
  return said.trimEnd().split("\n");
}

Deno.test("easel serve with --log-format json says where it listens in a line of the log", async () => {
  const lines = (await linesOf("--log-format=json")).map((line) => JSON.parse(line));
  const { version, url, engine } = lines[0].fields;
  assertEquals([lines[0].level, lines[0].message], ["info", "listening"]);
  assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  assertMatch(version, /^\d+\.\d+\.\d+$/);
  assertMatch(engine, /demo engine/);
});

Deno.test("easel serve tells people where it listens, whatever the level is", async () => {
  const [first = ""] = await linesOf("--log-level=error");
  assertMatch(first, /^Easel \S+ at http:\/\/127\.0\.0\.1:\d+\/mcp: the .*demo engine/);
});
