import denoConfig from "../deno.json" with { type: "json" };
import type { App } from "./app/opened_app.ts";
import { openLog } from "./app/open_log.ts";
import type { Program, RunCommand } from "./commands/program.ts";
import type { Terminal } from "./commands/terminal.ts";
import { UsageError } from "./commands/usage_error.ts";
import type { Config } from "./config/config.ts";
import { loadConfig } from "./config/load_config.ts";
import { checkReach } from "./config/check_reach.ts";
import { thisProgram } from "./config/program_file.ts";
import { usage } from "./config/usage.ts";
import { greetEarly } from "./mcp/transport/greet_early.ts";
import type { Log } from "./mcp/log.ts";

/** How long running calls may take to finish once the process is told to stop. */
const GRACE_MS = 30_000;

/** So close behind the first, a second signal to stop is the same one. */
const ECHO_MS = 500;

/** Nothing is ever asked of the network: people look themselves. */
const UPDATES =
  "It never looks for a newer one: compare with the releases where you got it, and see " +
  "Update in docs/install.md.";

/** Said where a person waits for what a program was meant to say. */
const TYPED =
  "Easel waits for a client that speaks MCP over stdin. Ctrl-C ends it; easel --help tells more.";

const IDENTITY = { name: "easel", version: denoConfig.version };

/**
 * Runs the program.
 *
 * @returns The exit code: 0 when all went well, 1 when it failed, 2 when it was called wrongly.
 */
export async function main(args: readonly string[]): Promise<number> {
  let config: Config;
  try {
    config = await loadConfig(args);
  } catch (error) {
    return complain(error, 2);
  }
  try {
    return await COMMANDS[config.command](config, args) ?? 0;
  } catch (error) {
    // Who reads only the first lines has what they want.
    const isRead = config.command !== "stdio" && config.command !== "serve";
    if (isRead && error instanceof Deno.errors.BrokenPipe) return 0;
    return complain(error, error instanceof UsageError ? 2 : 1);
  }
}

type Run = (config: Config, args: readonly string[]) => Promise<number | void> | void;

/** What each command does; one that answers with a number answers with its exit code. */
const COMMANDS: Record<Config["command"], Run> = {
  help: () => write(Deno.stdout, usage()),
  version: () => write(Deno.stdout, `easel ${IDENTITY.version}\n${UPDATES}`),
  stdio: runStdio,
  serve: runServe,
  generate: lazily(async () => (await import("./commands/generate.ts")).generate),
  workflows: lazily(async () => (await import("./commands/workflows.ts")).workflows),
  convert: lazily(async () => (await import("./commands/convert.ts")).convert),
  validate: lazily(async () => (await import("./commands/validate.ts")).validate),
  doctor: lazily(async () => (await import("./commands/doctor.ts")).doctor),
  connect: lazily(async () => (await import("./commands/connect.ts")).connect),
  config: lazily(async () => (await import("./commands/config.ts")).config),
  init: lazily(async () => (await import("./commands/init.ts")).init),
  completions: lazily(async () => (await import("./commands/completions.ts")).completions),
};

/** A command that is loaded when it is called: stdio starts without it. */
function lazily(load: () => Promise<RunCommand>): Run {
  return async (config, args) => (await load())(config, openTerminal(), programOf(config, args));
}

function programOf(config: Config, args: readonly string[]): Program {
  return {
    identity: IDENTITY,
    args,
    file: thisProgram(),
    interrupted() {
      const stop = new AbortController();
      stopSignal().then(() => stop.abort());
      return stop.signal;
    },
    async open() {
      const { createApp } = await import("./app.ts");
      await using stack = new AsyncDisposableStack();
      const { log } = stack.use(await openLog(config, { write: writeLog }));
      const { services } = stack.use(await createApp(config, { identity: IDENTITY, log }));
      const owned = stack.move();
      return { services, [Symbol.asyncDispose]: () => owned.disposeAsync() };
    },
  };
}

function openTerminal(): Terminal {
  const isTerminal = Deno.stderr.isTerminal();
  return {
    isTerminal,
    color: Deno.stdout.isTerminal() && !Deno.noColor,
    columns: isTerminal ? columns() : 80,
    out: (line) => write(Deno.stdout, line),
    outBytes: (bytes) => writeBytes(Deno.stdout, bytes),
    err: writeLog,
    draw: (text) => said(() => writeBytes(Deno.stderr, new TextEncoder().encode(text))),
  };
}

function columns(): number {
  try {
    // Some terminals say that they have none.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** MCP over stdin and stdout, until the client closes stdin and has all its answers. */
async function runStdio(config: Config): Promise<void> {
  // Before anything is said: a client that was greeted waits for more.
  checkReach(config);
  if (Deno.stdin.isTerminal()) writeLog(TYPED);
  const streams = { input: Deno.stdin.readable, output: Deno.stdout.writable };
  const greeted = await greetEarly(streams, IDENTITY);
  // All the rest is loaded here and not above: the client has its first answer meanwhile.
  const { createApp } = await import("./app.ts");
  const { StdioTransport } = await import("./mcp/transport/stdio.ts");
  await using opened = await openLog(config, { write: writeLog });
  await using app = await createApp(config, { identity: IDENTITY, log: opened.log });
  if (asksForLog(config)) {
    await (await import("./app/log_jobs.ts")).logJobs(app, config, opened.log);
  }
  const transport = new StdioTransport(greeted);
  const server = app.createServer();
  await server.connect(transport);
  await transport.ended;
  await server.close();
}

/** Over stdio most look at no log: they start without what makes one. */
function asksForLog({ logging: { prompts, file, level, areas } }: Config): boolean {
  return prompts || file !== undefined || level === "debug" || Object.keys(areas).length > 0;
}

/** MCP over HTTP, until the process is told to stop. */
async function runServe(config: Config): Promise<void> {
  const { createApp } = await import("./app.ts");
  const { serveHttp } = await import("./app/serve_http.ts");
  await using opened = await openLog(config, { write: writeLog });
  const { log } = opened;
  await using app = await createApp(config, { identity: IDENTITY, log });
  await waitForComfyui(app, config, log);
  await using server = await serveHttp(app, config, { identity: IDENTITY, log });
  const [url, engine] = [`${server.url}/mcp`, await describeEngine(app, config)];
  // Who reads JSON reads nothing else; people are told whatever the level is.
  if (config.logging.format === "json") {
    log("info", "listening", { version: IDENTITY.version, url, engine });
  } else write(Deno.stderr, `Easel ${IDENTITY.version} at ${url}: ${engine}`);
  await stopSignal();
  const { active } = app.jobs;
  if (active > 0) log("info", `waiting for ${active} running; stop again to wait no longer`);
  await server.shutdown({ graceMs: GRACE_MS });
}

async function waitForComfyui(
  { engines }: App,
  { waitForComfyui: seconds }: Config,
  log: Log,
): Promise<void> {
  if (seconds === 0) return;
  const { waitFor } = await import("./telemetry/wait_for.ts");
  await waitFor((signal) => engines.identity(signal), { seconds, log });
}

async function describeEngine(app: App, config: Config): Promise<string> {
  try {
    const { name, demo } = await app.engines.identity();
    if (!demo || config.demo === "never") return `${name} at ${config.comfyui.origin}`;
    return config.demo === "always"
      ? `the ${name}, no real ComfyUI`
      : `the ${name}, as no ComfyUI answers at ${config.comfyui.origin}`;
  } catch (error) {
    return `no ComfyUI yet. ${error instanceof Error ? error.message : error}`;
  }
}

/**
 * Resolves when somebody asks the process to stop. Who asks a second time ends it at once; but one
 * Ctrl-C may come twice, from the terminal and from what has started it, such as npx.
 */
async function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals = stopSignals();
  for (const signal of signals) Deno.addSignalListener(signal, resolve);
  await promise;
  const forget = (signal: Deno.Signal) => {
    if (signals.includes(signal)) Deno.removeSignalListener(signal, resolve);
  };
  // A terminal that is closed may say so twice, by its shell and by the system: that asks once.
  forget("SIGTERM");
  Deno.unrefTimer(setTimeout(() => forget("SIGINT"), ECHO_MS));
}

function stopSignals(): Deno.Signal[] {
  if (Deno.build.os === "windows") return ["SIGINT"];
  // nohup has it ignored, which a listener would undo; it leaves neither output at the terminal.
  const mayHangUp = Deno.stdout.isTerminal() || Deno.stderr.isTerminal();
  return ["SIGINT", "SIGTERM", ...mayHangUp ? ["SIGHUP" as const] : []];
}

function complain(error: unknown, code: number): number {
  writeLog(`easel: ${error instanceof Error ? error.message : String(error)}`);
  return code;
}

/** Standard output belongs to MCP: everything else is said here. */
function writeLog(line: string): void {
  said(() => write(Deno.stderr, line));
}

function said(say: () => void): void {
  try {
    say();
  } catch { /* whoever read it is gone: that is no reason to fail what it is about */ }
}

function write(to: Output, line: string): void {
  writeBytes(to, new TextEncoder().encode(`${line}\n`));
}

function writeBytes(to: Output, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

interface Output {
  writeSync(bytes: Uint8Array): number;
}
