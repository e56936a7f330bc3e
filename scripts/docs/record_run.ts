import { createApp } from "../../src/app.ts";
import { generate } from "../../src/commands/generate.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { join } from "@std/path";

/** What a terminal's line showed, and from when on. */
export interface Shown {
  /** Milliseconds since the start of the run. */
  at: number;
  /** The line as it stood there then. */
  line: string;
}

/** What somebody saw who ran `easel generate`. */
export interface RecordedRun {
  /** What the progress bar showed, in order. */
  bar: Shown[];
  /** The lines that stood there in the end. */
  lines: Shown[];
  /** The file that was written. */
  picture: Uint8Array;
  /** How long it took, in milliseconds. */
  took: number;
}

/** What a bar is drawn with: back to the line's beginning, and clear it. */
const CLEAR = "\r\x1b[2K";

/**
 * Runs `easel generate` with these arguments in a folder of its own, and keeps what it shows.
 *
 * @param args Those behind `easel generate`; `--out` names the file.
 * @throws {Error} If it fails.
 */
export async function recordRun(args: readonly string[]): Promise<RecordedRun> {
  const folder = await Deno.makeTempDir({ prefix: "easel_picture" });
  try {
    return await runIn(folder, ["generate", ...args]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runIn(folder: string, args: string[]): Promise<RecordedRun> {
  const given = parseConfig(args);
  const name = given.out ?? "picture.png";
  const config = { ...given, out: join(folder, name) };
  const [start, bar, lines] = [performance.now(), [] as Shown[], [] as Shown[]];
  const keep = (to: Shown[], line: string) => {
    if (line !== "") to.push({ at: performance.now() - start, line });
  };
  // Who looks has the folder for the current one.
  const say = (line: string) => keep(lines, line.replace(join(folder, name), name));
  const terminal = {
    ...{ isTerminal: true, color: false, columns: 84, out: say, err: say },
    outBytes: () => {},
    draw: (text: string) => keep(bar, text.replaceAll(CLEAR, "")),
  };
  const identity = { name: "easel", version: "0.0.0" };
  const code = await generate(config, terminal, {
    identity,
    args,
    file: { execPath: Deno.execPath(), mainModule: import.meta.url, compiled: false },
    interrupted: () => new AbortController().signal,
    open: () => createApp(config, { identity, log: () => {} }),
  });
  if (code !== 0) throw new Error(`Cannot run easel ${args.join(" ")}: it ended with ${code}.`);
  return {
    ...{ bar, lines, took: performance.now() - start },
    picture: await Deno.readFile(join(folder, name)),
  };
}
