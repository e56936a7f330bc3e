import type { Config } from "./config.ts";
import { addressOf, reachOf } from "./reach.ts";

/** Whether an address, `host:port`, may be reached; asks Deno where left out. */
export type IsPermitted = (address: string) => boolean;

/**
 * Refuses to serve clients where the process may not reach what its configuration names: a running
 * program gains no permission, so each call would fail.
 *
 * @throws {Deno.errors.NotCapable} With the commands that make or start an Easel that may.
 */
export function checkReach(config: Config, isPermitted: IsPermitted = mayReach): void {
  if (config.command !== "stdio" && config.command !== "serve") return;
  const { connect, listen } = reachOf(config);
  const [out] = connect.filter((address) => !isPermitted(address));
  const [here] = listen.filter((address) => !isPermitted(address));
  if (out !== undefined) {
    const state = `this Easel may not connect to ${out}${orElse(config, isPermitted)}`;
    throw refusal(config, `Cannot use ComfyUI at "${shown(config.comfyui)}": ${state}.`);
  }
  if (here !== undefined) {
    throw refusal(config, `Cannot listen on "${here}": this Easel may not.`);
  }
}

function mayReach(host: string): boolean {
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

// A permission for 127.0.0.1 is none for localhost, which many write.
function orElse({ comfyui }: Config, isPermitted: IsPermitted): string {
  const url = new URL(comfyui);
  url.hostname = "127.0.0.1";
  if (comfyui.hostname !== "localhost" || !isPermitted(addressOf(url))) return "";
  return `, but to ${addressOf(url)}, so say --comfyui ${shown(url)}`;
}

function refusal(config: Config, what: string): Deno.errors.NotCapable {
  const { connect, listen } = reachOf(config);
  const net = [...connect, ...listen].join(",");
  const run = `deno run --no-prompt --allow-net=${net} --allow-read=workflows main.ts`;
  const flags = addressFlags(config).join(" ");
  return new Deno.errors.NotCapable(
    `${what} Make one that may: deno task compile --profile custom ${flags}\n` +
      `Or run it with: ${run}${config.command === "serve" ? " serve" : ""} ${flags}`,
  );
}

function addressFlags({ command, comfyui, demo, host, port }: Config): string[] {
  return [
    ...demo === "always" ? ["--demo"] : ["--comfyui", shown(comfyui)],
    ...command === "serve" ? ["--host", host, "--port", String(port)] : [],
  ];
}

/** Without what may be a password or a token. */
function shown({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/$/, "");
}
