import type { Config } from "../config/config.ts";
import { readEnvironment } from "../config/environment.ts";
import { findSources } from "../config/load_config.ts";
import { shellWord } from "../config/shell_word.ts";
import { type ClientRow, CLIENTS, findClient, type ServerLaunch } from "./connect/clients.ts";
import { configPath, shownPath, systemOf } from "./connect/config_path.ts";
import { type Merged, mergeJson } from "./connect/merge_json.ts";
import { mergeToml, tomlBlock } from "./connect/merge_toml.ts";
import { hintsFor } from "./connect/hints.ts";
import { serverLaunch } from "./connect/server_launch.ts";
import { writeConfig } from "./connect/write_config.ts";
import type { Program } from "./program.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** What Easel is called in every client. */
const NAME = "easel";

/**
 * `easel connect`: what belongs into a client's config, on standard output, and where; with
 * `--write` it is put there. Without a client: those that are known.
 */
export async function connect(
  config: Config,
  terminal: Terminal,
  { file, args }: Pick<Program, "file" | "args">,
): Promise<number> {
  const system = systemOf(Deno.build.os);
  const [name] = config.operands;
  if (name === undefined) {
    refuseFlags(config);
    const rows = CLIENTS.map((client) => [client.id, client.title, shownPath(client, system)]);
    for (const line of table(rows)) terminal.out(line);
    return 0;
  }
  const client = findClient(name);
  const sources = await findSources(args);
  const options = { file, args, sources, windows: system === "windows" };
  const server = serverLaunch(config, options);
  const hints = hintsFor(client, server, { config, options });
  const isWritten = config.write && config.out !== "-";
  if (isWritten) await write(client, server, { config, terminal });
  else {
    const where = config.out === "-" ? undefined : config.out;
    terminal.err(`Put this into ${where ?? shownPath(client, system)}, beside what stands there:`);
    terminal.out(blockOf(client, server));
  }
  for (const hint of hints) terminal.err(hint);
  terminal.err(client.then);
  if (client.or && !isWritten) terminal.err(client.or(server));
  return 0;
}

/** Whoever says where to write something waits for it to be written. */
function refuseFlags({ write, out }: Config): void {
  const flag = write ? "--write" : out === undefined ? undefined : "--out";
  if (flag === undefined) return;
  throw new UsageError(
    `Cannot use ${flag} with connect: no client is named. Name one: easel connect cursor ${flag}` +
      `${write ? "" : `=${shellWord(out!)}`}. There are: ${
        CLIENTS.map(({ id }) => id).join(", ")
      }.`,
  );
}

async function write(
  client: ClientRow,
  server: ServerLaunch,
  { config, terminal }: { config: Config; terminal: Terminal },
): Promise<void> {
  const system = systemOf(Deno.build.os);
  const path = config.out ?? configPath(client, { system, environment: readEnvironment });
  if (path === undefined) {
    throw new RangeError(
      `Cannot find "${shownPath(client, system)}": Easel may not read where your folders are. ` +
        "Name the file with --out.",
    );
  }
  let earlier: unknown;
  const { changed, backup } = await writeConfig(path, (before) => {
    const merged = mergeInto(client, server, before);
    earlier = merged.earlier;
    return merged.text;
  });
  if (!changed) {
    terminal.out(`${path}: all of it stands there already`);
    return;
  }
  terminal.out(`${path}: written${backup === undefined ? "" : `; before: ${backup}`}`);
  if (earlier === undefined) return;
  terminal.err(
    `It had an ${NAME} already. That is started as you say now; the copy has the old way.`,
  );
}

/** What belongs into the client's file, as the whole of a new one. */
function blockOf(client: ClientRow, server: ServerLaunch): string {
  const { key, format } = client;
  const value = client.entry(server);
  return format === "toml"
    ? tomlBlock([key, NAME], value)
    : JSON.stringify({ [key]: { [NAME]: value } }, null, 2);
}

function mergeInto(client: ClientRow, server: ServerLaunch, text: string): Merged {
  const path = [client.key, NAME] as const;
  const merge = client.format === "toml" ? mergeToml : mergeJson;
  return merge(text, { path, value: client.entry(server) });
}
