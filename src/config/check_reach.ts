import type { Config } from "./config.ts";
import { howToPermit, shown } from "./permit.ts";
import { type ProgramFile, thisProgram } from "./program_file.ts";
import { addressOf, reachOf } from "./reach.ts";

/** Whether a permission is there; asks Deno where left out. */
export type IsPermitted = (permission: Deno.PermissionDescriptor) => boolean;

/** Options of {@linkcode checkReach}. */
export interface CheckReachOptions {
  /** Asks Deno where left out. */
  isPermitted?: IsPermitted;
  /** Where the program is; the one that runs where left out. */
  file?: ProgramFile;
}

/** Commands that can do nothing without a ComfyUI. */
const NEED_COMFYUI: readonly string[] = ["generate", "validate", "workflows"];

/**
 * Refuses to serve clients where the process may not reach what its configuration names: a running
 * program gains no permission, so each call would fail. A command of the terminal is refused where
 * it needs a ComfyUI and may reach none.
 *
 * @throws {Deno.errors.NotCapable} With the commands that make or start an Easel that may.
 */
export function checkReach(
  config: Config,
  { isPermitted = isGranted, file = thisProgram() }: CheckReachOptions = {},
): void {
  const problem = config.command === "stdio" || config.command === "serve"
    ? serverProblem(config, isPermitted)
    : NEED_COMFYUI.includes(config.command)
    ? commandProblem(config, isPermitted)
    : undefined;
  if (problem !== undefined) throw refusal(config, { what: problem, file });
}

function serverProblem(config: Config, isPermitted: IsPermitted): string | undefined {
  const { connect, listen, read, write } = reachOf(config);
  const [out] = connect.filter((host) => !isPermitted({ name: "net", host }));
  const [here] = listen.filter((host) => !isPermitted({ name: "net", host }));
  // Without its usual folder, Easel has the workflows that it brings.
  const [unread] = read.filter((path) =>
    path !== "workflows" && !isPermitted({ name: "read", path })
  );
  const [unwritten] = write.filter((path) => !isPermitted({ name: "write", path }));
  if (out !== undefined) return connectProblem(config, { out, isPermitted });
  if (here !== undefined) return `Cannot listen on "${here}": this Easel may not.`;
  if (unread !== undefined) return `Cannot read "${unread}": this Easel may not.`;
  if (unwritten !== undefined) return `Cannot write to "${unwritten}": this Easel may not.`;
  return undefined;
}

function commandProblem(config: Config, isPermitted: IsPermitted): string | undefined {
  const { comfyuis, demo, objectInfo } = config;
  if (demo !== "never" || objectInfo !== undefined) return undefined;
  const out = comfyuis.map(({ url }) => addressOf(url));
  if (out.some((host) => isPermitted({ name: "net", host }))) return undefined;
  return connectProblem(config, { out: out[0]!, isPermitted });
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

function connectProblem(
  { comfyuis }: Config,
  { out, isPermitted }: { out: string; isPermitted: IsPermitted },
): string {
  const comfyui = comfyuis.find(({ url }) => addressOf(url) === out)?.url;
  if (!comfyui) return `Cannot connect to "${out}": this Easel may not.`;
  const state = `this Easel may not connect to ${out}${orElse(comfyui, isPermitted)}`;
  return `Cannot use ComfyUI at "${shown(comfyui)}": ${state}.`;
}

// A permission for 127.0.0.1 is none for localhost, which many write.
function orElse(comfyui: URL, isPermitted: IsPermitted): string {
  const url = new URL(comfyui);
  url.hostname = "127.0.0.1";
  if (comfyui.hostname !== "localhost") return "";
  if (!isPermitted({ name: "net", host: addressOf(url) })) return "";
  return `, but to ${addressOf(url)}, so say --comfyui ${shown(url)}`;
}

function refusal(config: Config, { what, file }: { what: string; file: ProgramFile }): Error {
  return new Deno.errors.NotCapable(`${what} ${howToPermit(config, file)}`);
}
