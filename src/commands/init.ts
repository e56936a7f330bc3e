import type { Config } from "../config/config.ts";
import { initFile } from "../config/init_file.ts";
import { may } from "./may.ts";
import { messageOf } from "./message_of.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `easel init`: writes a config file with every option, its default and what it means, and never
 * over another. `-` is standard output.
 */
export async function init(
  { operands: [path = "easel.yaml"] }: Config,
  terminal: Terminal,
): Promise<number> {
  if (path === "-") {
    terminal.out(initFile().trimEnd());
    return 0;
  }
  if (/\.json$/i.test(path)) {
    throw new TypeError(
      `Cannot write "${path}": JSON has no comments. Name a .yaml, or write the JSON yourself.`,
    );
  }
  await writeNew(path, initFile());
  terminal.err(`Wrote ${path}. Take the # away from what you change; easel config shows the rest.`);
  return 0;
}

async function writeNew(path: string, text: string): Promise<void> {
  if (!may({ name: "write", path })) {
    throw new Deno.errors.NotCapable(
      `Cannot write "${path}": this Easel may not. Have it printed instead: easel init - > ${path}`,
    );
  }
  try {
    // It will hold tokens.
    await Deno.writeTextFile(path, text, { createNew: true, mode: 0o600 });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) {
      const message = `Cannot write "${path}": ${messageOf(cause)}. Name another: easel init FILE`;
      throw new RangeError(message, { cause });
    }
    const message = `Cannot write "${path}": it is there already. Name another: easel init FILE`;
    throw new Deno.errors.AlreadyExists(message, { cause });
  }
}
