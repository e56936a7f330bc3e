import { fromFileUrl, join } from "@std/path";
import { bundle } from "./bundle.ts";
import { denoRun, easelCommand } from "./easel_command.ts";
import { interleave, type Row } from "./interleave.ts";
import { START_COLUMNS, startRow } from "./start_rows.ts";
import { renderTable } from "./table.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const BARE = fromFileUrl(new URL("./bare_server.ts", import.meta.url));

/** Options of {@linkcode startSection}. */
export interface StartSectionOptions {
  /** How often each server is started. */
  runs: number;
  /** The ComfyUI that Easel is told of: some of its tools depend on what that has. */
  comfyui: string;
  /** The folder in which Easel is started; an empty one, for it to have no workflows of its own. */
  cwd: string;
  /** A folder for the bundles. */
  bundles: string;
  /** Commands of further servers. */
  servers: readonly (readonly string[])[];
}

/** Measures starts; a part of the report, in Markdown. */
export async function startSection(options: StartSectionOptions): Promise<string> {
  const { runs, servers } = options;
  const others = servers.map((command) => startRow(command.join(" "), command, { cwd: "." }));
  const rows = [...await ownRows(options), ...others];
  // The first starts fill V8's code cache, which every later start of a program has.
  const measured = await interleave(rows, { runs, warmups: 2 });
  return [TEXT, renderTable(START_COLUMNS, measured)].join("\n\n");
}

async function ownRows({ bundles, comfyui, cwd }: StartSectionOptions): Promise<Row[]> {
  const bare = await bundle(BARE, { into: bundles });
  const whole = await bundle(MAIN, { into: bundles });
  const split = await bundle(MAIN, { into: join(bundles, "split"), split: true });
  const easel = (how: string, entry: string) =>
    startRow(`Easel, ${how}`, easelCommand(entry, { comfyui }), { cwd });
  return [
    startRow("bare Deno", [...denoRun, bare], { cwd, listsTools: false }),
    easel("deno run", MAIN),
    easel("bundled into one file", whole),
    easel("bundled into chunks", split),
  ];
}

const TEXT = `## Start

From spawning the process to its answer to \`initialize\` over stdio, and on to its answer to
\`tools/list\`, for which Easel asks the demo engine what it has. The floor is a few lines on Deno that
answer \`initialize\` by hand. Easel runs with exactly its own permissions. Bundles are made with
\`deno bundle --minify --platform browser\`, as \`deno task compile\` does.`;
