import { optionValues } from "../config/flags.ts";
import type { RunCommand } from "./program.ts";
import { table } from "./table.ts";

/** `easel config`: every option, its value, and whether that is from a flag or the default. */
export const config: RunCommand = (_config, terminal, { args }) => {
  const rows = optionValues(args).map(({ option, value, given }) => [
    `--${option.flag}`,
    withoutSecrets(value ?? (option.type === "boolean" ? "false" : "")) || "-",
    given ? "flag" : "default",
  ]);
  for (const line of table(rows)) terminal.out(line);
  return Promise.resolve(0);
};

/** An address may hold a password, or in its query a proxy's token. */
function withoutSecrets(value: string): string {
  const url = /^https?:/i.test(value) ? URL.parse(value) : undefined;
  if (!url) return value;
  const login = url.username || url.password ? "...@" : "";
  const query = url.search ? "?..." : "";
  return `${url.protocol}//${login}${url.host}${url.pathname.replace(/\/$/, "")}${query}`;
}
