/**
 * The main job from end to end: starts Easel over stdio, calls `generate_image` with the MCP SDK's
 * own client, shows the progress and keeps the picture.
 *
 *     deno task demo ["a prompt"] [--comfyui URL] [--out FILE]
 */
import { parseArgs } from "@std/cli";
import { resolve } from "@std/path";
import { npxDeno } from "../src/config/program_file.ts";
import { Client, StdioClientTransport } from "../tests/sdk_client.ts";

const WIDTH = 30;
const PROMPT = "a lighthouse at dusk, oil painting";

async function demo(): Promise<void> {
  const args = parseArgs(Deno.args, { string: ["comfyui", "out"], unknown: refuseFlag });
  const prompt = args._.join(" ") || PROMPT;
  const client = new Client({ name: "easel-demo-task", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: Deno.execPath(),
      args: ["run", "-A", "main.ts", ...engineArgs(args.comfyui)],
      stderr: "inherit",
    }),
  );
  try {
    say(`generate_image: ${prompt}`);
    const result = await client.callTool(
      { name: "generate_image", arguments: { prompt } },
      undefined,
      { onprogress: drawBar, timeout: 600_000, resetTimeoutOnProgress: true },
    );
    say("");
    await keep(client, result as unknown as Result, args.out);
  } finally {
    await client.close();
  }
}

function refuseFlag(arg: string): boolean {
  if (!arg.startsWith("-")) return true;
  throw new TypeError(`Cannot use "${arg}": not known. There are --comfyui URL and --out FILE.`);
}

function engineArgs(comfyui: string | undefined): string[] {
  return comfyui === undefined ? ["--demo"] : [`--comfyui=${comfyui}`];
}

interface Result {
  isError?: boolean;
  content: { type: string; text?: string }[];
  structuredContent?: { engine: string; demo: boolean; files: { uri: string; filename: string }[] };
}

async function keep(client: Client, result: Result, out: string | undefined): Promise<void> {
  const text = result.content.find(({ type }) => type === "text")?.text ?? "";
  const file = result.structuredContent?.files[0];
  if (result.isError || !result.structuredContent || !file) throw new Error(text);
  const { contents: [original] } = await client.readResource({ uri: file.uri });
  if (!original || !("blob" in original)) {
    throw new Error(`Cannot read ${file.uri}: no bytes came.`);
  }
  const path = resolve(out ?? `out/${file.filename}`);
  if (out === undefined) await Deno.mkdir("out", { recursive: true });
  await Deno.writeFile(path, Uint8Array.fromBase64(String(original.blob)));
  const { engine, demo } = result.structuredContent;
  say(text);
  say(`Picture: ${path}`);
  say(`Engine:  ${engine}${demo ? " (a stand-in: no model ran)" : ""}`);
  if (demo) say(`Real one: ${npxDeno().join(" ")} task demo --comfyui http://127.0.0.1:8188`);
}

function drawBar({ progress, total = 100, message = "" }: Progress): void {
  const filled = Math.round(progress / total * WIDTH);
  const bar = "#".repeat(filled).padEnd(WIDTH, ".");
  const line = `[${bar}] ${Math.floor(progress / total * 100)} % ${message}`;
  if (Deno.stdout.isTerminal()) Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[2K${line}`));
  else say(line);
}

interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  try {
    await demo();
  } catch (error) {
    say(`demo: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
