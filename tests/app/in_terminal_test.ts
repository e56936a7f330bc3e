import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startComfy } from "../e2e/comfy_under_test.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const SMALL = ["--set=width=64", "--set=height=64"];

/** Linux has a command that is a terminal to others; it says that it has no columns. */
const hasTerminal = Deno.build.os === "linux" && await isUtilLinux();

async function isUtilLinux(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

/** Starts Easel in a terminal of its own. */
function inTerminal(args: string[], before = ""): Deno.ChildProcess {
  const words = [Deno.execPath(), "run", "--quiet", "--no-check", "-A", MAIN, ...args];
  const command = words.map((word) => `'${word}'`).join(" ");
  return new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", `exec ${before} ${command}`, "/dev/null"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasTerminal, fn });
}

test("easel says what it waits for where a person types", async () => {
  const child = inTerminal(["--demo"]);
  const keys = child.stdin.getWriter();
  let said = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += part;
    // Ctrl-C, as a person would type it.
    if (part.includes("\n")) await keys.write(new Uint8Array([3]));
  }
  assertStringIncludes(said, "speaks MCP over stdin. Ctrl-C ends it; easel --help tells more.");
  await keys.close().catch(() => {});
  await child.status;
});

Deno.test("easel says nothing of that to a program", async () => {
  const args = ["run", "--quiet", "--no-check", "-A", MAIN, "--demo"];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" })
    .output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
});

test("easel generate draws a whole bar in a terminal that says it has no columns", async () => {
  const args = ["generate", "a boat", "--demo", "--out=/dev/null", ...SMALL];
  const child = inTerminal(args, "sh -c 'stty -a; exec \"$@\"' sh");
  const { stdout } = await child.output();
  const said = new TextDecoder().decode(stdout);
  assertStringIncludes(said, "columns 0;");
  assert(/\[[#.]{30}\] \w/.test(said), said);
});

test("easel generate stops its job in ComfyUI where its terminal is closed", async () => {
  const runs = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  await using comfy = startComfy({ stepMs: 50 }, (request, engine) => {
    if (request.method !== "POST") return undefined;
    const { pathname } = new URL(request.url);
    if (pathname === "/interrupt" || pathname === "/queue") stopped.resolve();
    if (pathname !== "/prompt") return undefined;
    return engine.fetch(request).finally(() => runs.resolve());
  });
  const args = ["generate", "a boat", "--set=steps=100", "--comfyui", comfy.url, "--out=/dev/null"];
  const late = new Error("The job did not begin, or runs on.");
  const timer = setTimeout(() => [runs, stopped].forEach(({ reject }) => reject(late)), 20_000);
  const child = inTerminal(args);
  try {
    await runs.promise;
    child.kill("SIGKILL");
    await stopped.promise;
  } finally {
    clearTimeout(timer);
    await Promise.all([child.stdin.close(), child.stdout.cancel(), child.status]);
  }
});
