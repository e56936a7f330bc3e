import { fromFileUrl } from "@std/path";
import { Client, StdioClientTransport, StreamableHTTPClientTransport } from "../sdk_client.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** An MCP client of the SDK's, connected to an Easel that was started for it. */
export interface EaselClient extends AsyncDisposable {
  client: Client;
  /** What Easel wrote to stderr so far. */
  stderr(): string;
}

/** What a tool of Easel's answers. */
export interface ToolResult {
  isError?: boolean;
  content: {
    type: string;
    text?: string;
    data?: string;
    mimeType?: string;
    uri?: string;
  }[];
  structuredContent?: {
    job_id: string;
    status: string;
    engine: string;
    demo: boolean;
    seed?: number | string;
    parameters: Record<string, unknown>;
    files: { uri: string; filename: string; media_type: string }[];
    warnings?: string[];
    cached?: boolean;
  };
}

/** Options of {@linkcode startStdio}. */
export interface StdioOptions {
  /** `host:port` of the ComfyUI, the only address it may reach. */
  address: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
}

/** The permissions of the stdio server, with the address of the ComfyUI under test. */
export function stdioPermissions(address: string): string[] {
  return ["--no-prompt", `--allow-net=${address}`, "--allow-read=workflows"];
}

/** Starts Easel over stdio, with exactly the permissions it is meant to have. */
export async function startStdio(options: StdioOptions): Promise<EaselClient> {
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: ["run", "--quiet", ...stdioPermissions(options.address), MAIN, ...options.args ?? []],
    stderr: "pipe",
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env && { env: { ...Deno.env.toObject(), ...options.env } }),
  });
  let stderr = "";
  transport.stderr?.on("data", (chunk: Uint8Array) => stderr += new TextDecoder().decode(chunk));
  return await connected(transport, () => stderr);
}

/** Connects to an Easel that serves HTTP. */
export async function connectHttp(url: string): Promise<EaselClient> {
  return await connected(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)), () => "");
}

async function connected(
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  stderr: () => string,
): Promise<EaselClient> {
  const client = new Client({ name: "easel-e2e", version: "1.0.0" });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return { client, stderr, [Symbol.asyncDispose]: () => client.close() };
}

/** An Easel that serves HTTP, and where. */
export interface ServedEasel extends AsyncDisposable {
  url: string;
  /** Its first line. */
  banner: string;
  process: Deno.ChildProcess;
}

/** Options of {@linkcode startServe}. */
export interface ServeOptions {
  args?: string[];
  port?: number;
  cwd?: string;
}

/** Starts `easel serve` on a free port, unless one is given, in a process of its own. */
export async function startServe(
  address: string,
  { args = [], port = 0, cwd }: ServeOptions = {},
): Promise<ServedEasel> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--allow-net=${address},127.0.0.1:${port}`,
      "--allow-read=workflows",
      MAIN,
      "serve",
      `--port=${port}`,
      ...args,
    ],
    ...(cwd !== undefined && { cwd }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines = process.stderr.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  let banner = "";
  while (!banner.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    banner += value;
  }
  const draining = drain(reader);
  if (!banner.startsWith("Easel ")) {
    await Promise.all([process.status, draining]);
    throw new Error(banner.trim());
  }
  const url = /http:\/\/[\d.:]+/.exec(banner)?.[0] ?? "";
  return {
    url,
    banner: banner.trim(),
    process,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGTERM");
      } catch { /* it has ended already */ }
      await process.status;
      await draining;
    },
  };
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

/** A progress notification as the SDK's client hands it on. */
export interface ProgressSeen {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

/** Options of {@linkcode call}. */
export interface CallOptions {
  onprogress?: (progress: ProgressSeen) => void;
  signal?: AbortSignal;
}

/** Calls a tool and waits for its result as long as it takes. */
export async function call(
  { client }: EaselClient,
  name: string,
  input: Record<string, unknown>,
  options: CallOptions = {},
): Promise<ToolResult> {
  const result = await client.callTool({ name, arguments: input }, undefined, {
    timeout: 300_000,
    ...options,
  });
  return result as unknown as ToolResult;
}

/** A small and quick picture. */
export const SMALL = { prompt: "a red boat", width: 64, height: 64, steps: 4, seed: 7 };

/** The text of a result's first block. */
export function textOf(result: ToolResult): string {
  return result.content[0]?.text ?? "";
}
