import { Client, StdioClientTransport, StreamableHTTPClientTransport } from "../sdk_client.ts";
import { easelCommand, listenAddress } from "./easel_under_test.ts";
import { end, startEasel, type StartOptions, watchOptions } from "./run_easel.ts";
import { Watch } from "./watch.ts";

export { stdioPermissions } from "./easel_under_test.ts";

/** An MCP client of the SDK's, connected to an Easel that was started for it. */
export interface EaselClient extends AsyncDisposable {
  client: Client;
  /** Watches the process, where it is known. */
  watch?: Watch;
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
export interface StdioOptions extends StartOptions {
  args?: readonly string[];
}

/** What is logged under test: the more there is, the more is looked through. */
const LOUD = "--log-level=debug";

/**
 * Starts Easel over stdio, with exactly the permissions it is meant to have. Disposing of it judges
 * what it logged, answered and reached.
 */
export async function startStdio(
  { args = [], ...options }: StdioOptions,
): Promise<EaselClient & { kill(): void }> {
  const all = args.some((arg) => arg.startsWith("--log-level")) ? args : [LOUD, ...args];
  const watch = await Watch.begin(watchOptions(all, options));
  const { cwd } = options;
  const transport = new StdioClientTransport({
    ...easelCommand(all, {
      address: options.address,
      ...(options.more && { more: options.more }),
    }),
    stderr: "pipe",
    ...(cwd !== undefined && { cwd }),
    env: { ...Deno.env.toObject(), ...watch.env },
  });
  const silent = Promise.withResolvers<void>();
  transport.stderr?.on("data", (chunk: Uint8Array) => watch.hear(new TextDecoder().decode(chunk)));
  transport.stderr?.on("close", silent.resolve);
  const ended = async () => {
    await silent.promise;
    await watch[Symbol.asyncDispose]();
  };
  const client = await connected(transport, { watch, ended });
  return { ...client, kill: () => Deno.kill(transport.pid!, "SIGKILL") };
}

/** Connects to an Easel that serves HTTP; one that is watched is judged by what this client sees. */
export async function connectHttp(
  served: string | ServedEasel,
  { token }: { token?: string } = {},
): Promise<EaselClient> {
  const [url, watch] = typeof served === "string" ? [served] : [served.url, served.watch];
  if (token !== undefined) watch?.told(token);
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    ...(token !== undefined && { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  });
  return await connected(transport, { watch, ended: () => Promise.resolve() });
}

type Transport = Parameters<Client["connect"]>[0];

async function connected(
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  { watch, ended }: { watch: Watch | undefined; ended: () => Promise<void> },
): Promise<EaselClient> {
  const client = new Client({ name: "easel-e2e", version: "1.0.0" });
  const close = async () => {
    await client.close();
    await ended();
  };
  try {
    await client.connect(transport as Transport);
  } catch (error) {
    await close();
    throw error;
  }
  if (watch) overhear(transport as Transport, watch);
  return {
    client,
    ...(watch && { watch }),
    stderr: () => watch?.stderr ?? "",
    [Symbol.asyncDispose]: close,
  };
}

/** Has the watch know what is asked and answered from now on. */
function overhear(transport: Transport, watch: Watch): void {
  const { send, onmessage } = transport;
  transport.send = (message, options) => {
    watch.asked(message);
    return send.call(transport, message, options);
  };
  transport.onmessage = (message, extra) => {
    watch.answered(JSON.stringify(message));
    onmessage?.(message, extra);
  };
}

/** An Easel that serves HTTP, and where. */
export interface ServedEasel extends AsyncDisposable {
  url: string;
  /** Its first line. */
  banner: string;
  process: Deno.ChildProcess;
  watch: Watch;
  /** Asks it for a path; what it answers is looked through, too. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Options of {@linkcode startServe}. */
export interface ServeOptions extends Omit<StartOptions, "address" | "listen"> {
  args?: readonly string[];
  port?: number;
}

/** Starts `easel serve` on a free port, unless one is given, in a process of its own. */
export async function startServe(
  address: string,
  { args = [], port: wanted = 0, ...options }: ServeOptions = {},
): Promise<ServedEasel> {
  const { host, port } = listenAddress(wanted);
  const all = ["serve", `--host=${host}`, `--port=${port}`, LOUD, ...args];
  const started = await startEasel(all, { ...options, address, listen: `${host}:${port}` });
  const { process, watch } = started;
  await process.stdin.close();
  const unread = process.stdout.cancel();
  const banner = Promise.withResolvers<string>();
  const heard = listen(process.stderr, (text) => {
    watch.hear(text);
    const [line] = /^(?:Easel |\{.*"listening").*\n/m.exec(watch.stderr) ?? [];
    if (line !== undefined) banner.resolve(line.trim());
  }).then(() => banner.reject(new Error(watch.stderr.trim())));
  async function dispose() {
    end(process);
    await Promise.all([process.status, heard, unread]);
    await started[Symbol.asyncDispose]();
  }
  try {
    const first = await banner.promise;
    const url = /http:\/\/[\d.:]+/.exec(first)?.[0] ?? "";
    const ask = fetchThrough(watch, url);
    return { url, banner: first, process, watch, fetch: ask, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function listen(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}

/** Like `fetch`, for answers that end. */
function fetchThrough(watch: Watch, url: string): ServedEasel["fetch"] {
  return async (path, init) => {
    const response = await fetch(url + path, init);
    const bytes = await response.arrayBuffer();
    const headers = [...response.headers].map((header) => header.join(": ")).join("\n");
    watch.answered(`${headers}\n${new TextDecoder().decode(bytes)}`);
    const { status } = response;
    return new Response(status === 204 ? null : bytes, { status, headers: response.headers });
  };
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
