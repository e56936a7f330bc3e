import denoConfig from "../deno.json" with { type: "json" };
import { type App, createApp, serveHttp } from "./app.ts";
import { type Config, parseConfig } from "./config/config.ts";
import { usage } from "./config/usage.ts";
import { StdioTransport } from "./mcp/stdio.ts";
import type { Log } from "./mcp/tool_context.ts";

const IDENTITY = { name: "easel", version: denoConfig.version };

/**
 * Runs the program.
 *
 * @returns The exit code: 0 when all went well, 1 when it failed, 2 when it was called wrongly.
 */
export async function main(args: readonly string[]): Promise<number> {
  let config: Config;
  try {
    config = parseConfig(args);
  } catch (error) {
    return complain(error, 2);
  }
  try {
    await COMMANDS[config.command](config);
    return 0;
  } catch (error) {
    return complain(error, 1);
  }
}

const COMMANDS: Record<Config["command"], (config: Config) => Promise<void> | void> = {
  help: () => write(Deno.stdout, usage()),
  version: () => write(Deno.stdout, `easel ${IDENTITY.version}\nNewer ones: see the README.`),
  stdio: runStdio,
  serve: runServe,
};

/** MCP over stdin and stdout, until the client closes stdin and has all its answers. */
async function runStdio(config: Config): Promise<void> {
  await using app = await createApp(config, { identity: IDENTITY, log });
  const transport = new StdioTransport({
    input: Deno.stdin.readable,
    output: Deno.stdout.writable,
  });
  const server = app.createServer();
  await server.connect(transport);
  await transport.ended;
  await server.close();
}

/** MCP over HTTP, until the process is told to stop. */
async function runServe(config: Config): Promise<void> {
  await using app = await createApp(config, { identity: IDENTITY, log });
  await using server = await serveHttp(app, config, { identity: IDENTITY, log });
  write(
    Deno.stderr,
    `Easel ${IDENTITY.version} at ${server.url}/mcp: ${await describeEngine(app, config)}`,
  );
  await stopSignal();
}

async function describeEngine(app: App, config: Config): Promise<string> {
  try {
    const { name, demo } = await app.engine.identity();
    if (!demo) return `${name} at ${config.comfyui.origin}`;
    return config.demo === "always"
      ? `the ${name}, no real ComfyUI`
      : `the ${name}, as no ComfyUI answers at ${config.comfyui.origin}`;
  } catch (error) {
    return `no ComfyUI yet. ${error instanceof Error ? error.message : error}`;
  }
}

/** Resolves when somebody asks the process to stop. */
function stopSignal(): Promise<void> {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of signals) Deno.addSignalListener(signal, resolve);
  return promise;
}

function complain(error: unknown, code: number): number {
  write(Deno.stderr, `easel: ${error instanceof Error ? error.message : String(error)}`);
  return code;
}

/** Standard output belongs to MCP: everything else is said here. */
const log: Log = (level, message, fields = {}) => {
  if (level === "debug") return;
  const details = Object.entries(fields).map(([key, value]) => ` ${key}=${describe(value)}`);
  write(Deno.stderr, `${level}: ${message}${details.join("")}`);
};

function describe(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}

function write(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}
