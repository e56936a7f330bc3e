import { isInstalled, PROGRAMS, Proxy } from "./proxy.ts";

/** Whether this machine has a Caddy. */
export const hasCaddy: boolean = isInstalled("caddy");

/** Starts one with a Caddyfile, for the port that it is given; it listens nowhere else. */
export function startCaddyWith(caddyfileOf: (port: number) => string): Promise<Proxy> {
  return Proxy.start(async (folder, port) => {
    const file = `${folder}/Caddyfile`;
    const log = `log {\n\t\toutput file ${folder}/error.log\n\t}`;
    const options = `{\n\tadmin off\n\tauto_https off\n\tgrace_period 1s\n\t${log}\n}\n`;
    await Deno.writeTextFile(file, options + caddyfileOf(port));
    return new Deno.Command("caddy", {
      args: ["run", "--config", file, "--adapter", "caddyfile"],
      env: { PATH: PROGRAMS, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdout: "null",
      stderr: "null",
    });
  });
}
