import denoConfig from "../deno.json" with { type: "json" };
import type { App } from "./app.ts";
import { stringifyJson } from "./comfyui/json.ts";
import { type Config, parseConfig } from "./config/config.ts";
import { usage } from "./config/usage.ts";
import type { ConvertedFile } from "./library/workflow_checks.ts";
import { greetEarly } from "./mcp/greet_early.ts";
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
    return await COMMANDS[config.command](config) ?? 0;
  } catch (error) {
    return complain(error, 1);
  }
}

/** What each command does; one that answers with a number answers with its exit code. */
const COMMANDS: Record<Config["command"], (config: Config) => Promise<number | void> | void> = {
  help: () => write(Deno.stdout, usage()),
  version: () => write(Deno.stdout, `easel ${IDENTITY.version}\nNewer ones: see the README.`),
  stdio: runStdio,
  serve: runServe,
  convert: runConvert,
  validate: runValidate,
};

/** MCP over stdin and stdout, until the client closes stdin and has all its answers. */
async function runStdio(config: Config): Promise<void> {
  const streams = { input: Deno.stdin.readable, output: Deno.stdout.writable };
  const greeted = await greetEarly(streams, IDENTITY);
  // All the rest is loaded here and not above: the client has its first answer meanwhile.
  const { createApp } = await import("./app.ts");
  const { StdioTransport } = await import("./mcp/stdio.ts");
  await using app = await createApp(config, { identity: IDENTITY, log });
  const transport = new StdioTransport(greeted);
  const server = app.createServer();
  await server.connect(transport);
  await transport.ended;
  await server.close();
}

/** MCP over HTTP, until the process is told to stop. */
async function runServe(config: Config): Promise<void> {
  const { createApp, serveHttp } = await import("./app.ts");
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

/** Converts files to API format: one to stdout, or all into a folder. */
async function runConvert(config: Config): Promise<number> {
  const { files, out } = config;
  if (files.length > 1 && out === undefined) {
    throw new TypeError("Cannot convert several files to stdout. Name a folder with --out.");
  }
  const { join, parse } = await import("@std/path");
  return await forEachFile(config, async (file, { workflow, warnings }) => {
    for (const warning of warnings) write(Deno.stderr, `${file}: ${warning}`);
    const text = stringifyJson(workflow, 2);
    if (out === undefined) write(Deno.stdout, text);
    else {
      await Deno.mkdir(out, { recursive: true });
      const path = join(out, `${parse(file).name}.json`);
      await Deno.writeTextFile(path, `${text}\n`);
      write(Deno.stderr, `${file}: written to ${path}`);
    }
    return true;
  });
}

/** Says of each file whether it can run. */
async function runValidate(config: Config): Promise<number> {
  return await forEachFile(config, (file, { warnings, problems }) => {
    for (const warning of warnings) write(Deno.stdout, `${file}: note: ${warning}`);
    for (const problem of problems) write(Deno.stdout, `${file}: ${problem}`);
    if (problems.length === 0) write(Deno.stdout, `${file}: can run`);
    return problems.length === 0;
  });
}

/**
 * Reads each file; one that fails is reported, and the others go on.
 *
 * @param handle Tells whether all is well with a file.
 * @returns The exit code.
 */
async function forEachFile(
  config: Config,
  handle: (file: string, converted: ConvertedFile) => Promise<boolean> | boolean,
): Promise<number> {
  const { convertFile, objectInfoFile } = await import("./library/workflow_checks.ts");
  const { createApp } = await import("./app.ts");
  await using app = await createApp(config, { identity: IDENTITY, log });
  const describe = config.objectInfo === undefined
    ? (classes: Iterable<string>) => app.engine.objectInfo(classes)
    : await objectInfoFile(config.objectInfo);
  let code = 0;
  for (const file of config.files) {
    try {
      if (!await handle(file, await convertFile(file, describe))) code = 1;
    } catch (error) {
      code = complain(error, 1);
    }
  }
  return code;
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
