import type { Config } from "./config.ts";
import { addressOf, isJobFile, reachOf } from "./reach.ts";
import { shellWord } from "./shell_word.ts";

/** Whether a permission is there; asks Deno where left out. */
export type IsPermitted = (permission: Deno.PermissionDescriptor) => boolean;

/**
 * Refuses to serve clients where the process may not reach what its configuration names: a running
 * program gains no permission, so each call would fail.
 *
 * @throws {Deno.errors.NotCapable} With the commands that make or start an Easel that may.
 */
export function checkReach(config: Config, isPermitted: IsPermitted = isGranted): void {
  if (config.command !== "stdio" && config.command !== "serve") return;
  const { connect, listen, read, write } = reachOf(config);
  const [out] = connect.filter((host) => !isPermitted({ name: "net", host }));
  const [here] = listen.filter((host) => !isPermitted({ name: "net", host }));
  // Without its usual folder, Easel has the workflows that it brings.
  const [unread] = read.filter((path) =>
    path !== "workflows" && !isPermitted({ name: "read", path })
  );
  const [unwritten] = write.filter((path) => !isPermitted({ name: "write", path }));
  if (out !== undefined) throw refusal(config, connectProblem(config, { out, isPermitted }));
  if (here !== undefined) {
    throw refusal(config, `Cannot listen on "${here}": this Easel may not.`);
  }
  if (unread !== undefined) {
    throw refusal(config, `Cannot read "${unread}": this Easel may not.`);
  }
  if (unwritten !== undefined) {
    throw refusal(config, `Cannot write to "${unwritten}": this Easel may not.`);
  }
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

function refusal(config: Config, what: string): Deno.errors.NotCapable {
  const { command, configFile, variables = [] } = config;
  const { connect, listen, read, write } = reachOf(config);
  const permissions = [
    ...allow("net", [...connect, ...listen]),
    ...allow("read", read),
    ...allow("write", write),
    ...allow("env", variables),
  ];
  const serve = command === "serve" ? ["serve"] : [];
  const flags = configFile === undefined ? addressFlags(config) : ["--config", configFile];
  const own = configFile === undefined ? reachFlags(config) : [];
  const compile = [...flags, ...own.length === 0 ? [] : ["--", ...own]];
  const run = [...permissions, "main.ts", ...serve, ...flags, ...own];
  return new Deno.errors.NotCapable(
    `${what} Make one that may: deno task compile --profile custom ${shellWords(compile)}\n` +
      `Or run it with: deno run --no-prompt ${shellWords(run)}`,
  );
}

function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

function allow(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

function addressFlags({ command, comfyuis, demo, host, port }: Config): string[] {
  return [
    ...demo === "always" ? ["--demo"] : comfyuis.flatMap(({ url }) => ["--comfyui", shown(url)]),
    ...command === "serve" ? ["--host", host, "--port", String(port)] : [],
  ];
}

/** Of the other options, those that it reaches more for. */
function reachFlags({ workflows: { folder }, logging, jobStore, redisUrl }: Config): string[] {
  return [
    ...folder === "workflows" ? [] : [`--workflows-folder=${folder}`],
    ...logging.file === undefined ? [] : [`--log-file=${logging.file}`],
    ...isJobFile(jobStore) ? [`--job-store=${jobStore}`] : [],
    ...redisUrl === undefined ? [] : [`--redis-url=${withoutSecret(redisUrl)}`],
  ];
}

function withoutSecret(address: string): string {
  return Object.assign(new URL(address), { username: "", password: "", search: "" }).href;
}

/** Without what may be a password or a token. */
function shown({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/$/, "");
}
