import type { Config } from "../config/config.ts";
import { optionValues } from "../config/flags.ts";
import type { Program } from "./program.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** `easel config`: every option, its value, and whether that is from a flag or the default. */
export function config(
  _config: Config,
  terminal: Terminal,
  { args }: Pick<Program, "args">,
): Promise<number> {
  const rows = optionValues(args).map(({ option, value, given }) => [
    `--${option.flag}`,
    withoutSecrets(value ?? (option.type === "boolean" ? "false" : "")) || "-",
    given ? "flag" : "default",
  ]);
  for (const line of table(rows)) terminal.out(line);
  return Promise.resolve(0);
}

/** An address may hold a password, or in its query a proxy's token. */
function withoutSecrets(value: string): string {
  const url = /^https?:/i.test(value) ? URL.parse(value) : undefined;
  if (!url) return value;
  const login = url.username || url.password ? "...@" : "";
  const query = url.search ? "?..." : "";
  return `${url.protocol}//${login}${url.host}${url.pathname.replace(/\/$/, "")}${query}`;
}
