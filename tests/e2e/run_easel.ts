import { easelCommand } from "./easel_under_test.ts";
import type { DenoHome } from "./deno_home.ts";
import { Watch } from "./watch.ts";

/** Options of {@linkcode startEasel}. */
export interface StartOptions {
  /** `host:port` of the ComfyUI, the only address that it may reach. */
  address: string;
  /** `host:port` that it may listen on. */
  listen?: string | undefined;
  /** Addresses that it is told to try, and refused. */
  tries?: readonly string[] | undefined;
  /** Permissions beside its two; only for the sources. What it reaches is not judged then. */
  more?: readonly string[] | undefined;
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
  home?: DenoHome | undefined;
}

/** An Easel that was started, and is watched. */
export interface StartedEasel extends AsyncDisposable {
  process: Deno.ChildProcess;
  watch: Watch;
}

/** What an Easel wrote, and how it ended. */
export interface Ended {
  code: number;
  stdout: Uint8Array;
  out: string;
  err: string;
}

/** Starts the Easel under test; disposing of it ends it and judges what it said and did. */
export async function startEasel(
  args: readonly string[],
  options: StartOptions,
): Promise<StartedEasel> {
  const { cwd } = options;
  const watch = await Watch.begin(watchOptions(args, options));
  const { command, args: all } = easelCommand(args, {
    address: options.address,
    ...(options.listen !== undefined && { listen: options.listen }),
    ...(options.more && { more: options.more }),
  });
  const process = new Deno.Command(command, {
    args: all,
    ...(cwd !== undefined && { cwd }),
    env: watch.env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    process,
    watch,
    async [Symbol.asyncDispose]() {
      end(process);
      await process.status;
      await watch[Symbol.asyncDispose]();
    },
  };
}

/** What of these options is about watching. */
export function watchOptions(
  args: readonly string[],
  { address, listen, tries = [], more, cwd, env, home }: StartOptions,
): Parameters<typeof Watch.begin>[0] {
  const addresses = [address, ...listen === undefined ? [] : [listen], ...tries];
  return { args, cwd, env, home, ...(more === undefined && { addresses }) };
}

/** Runs the Easel under test to its end, judges it, and hands back what it wrote. */
export async function runEasel(
  args: readonly string[],
  { input = "", ...options }: StartOptions & { input?: string },
): Promise<Ended> {
  await using started = await startEasel(args, options);
  const writer = started.process.stdin.getWriter();
  // One that ends early reads nothing.
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  return await ended(started);
}

/** What a started Easel wrote, once it has ended. */
export async function ended({ process, watch }: StartedEasel): Promise<Ended> {
  const { code, stdout, stderr } = await process.output();
  watch.hear(new TextDecoder().decode(stderr));
  return { code, stdout, out: new TextDecoder().decode(stdout), err: watch.stderr };
}

/** Tells a process to end, unless it has. */
export function end(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGTERM");
  } catch { /* it has */ }
}
