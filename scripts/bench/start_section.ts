import type { OtherServer } from "./bench_options.ts";
import { denoRun, easelCommand } from "./easel_command.ts";
import type { EaselBundles } from "./easel_bundles.ts";
import type { Bounds, Goal } from "./goal.ts";
import { interleave, type Measured, type Row } from "./interleave.ts";
import { OtherRow } from "./other_row.ts";
import type { Section } from "./section.ts";
import { START_COLUMNS, startRow } from "./start_rows.ts";
import { medianOf, renderTable } from "./table.ts";

/** Options of {@linkcode startSection}. */
export interface StartSectionOptions {
  /** How often each server is started. */
  runs: number;
  /** The ComfyUI that Easel is told of: some of its tools depend on what that has. */
  comfyui: string;
  /** The folder in which Easel is started; an empty one, for it to have no workflows of its own. */
  cwd: string;
  /** What is started. */
  bundles: EaselBundles;
  /** Further servers. */
  others: readonly OtherServer[];
}

/** What `deno task compile` puts into an executable. */
const SHIPPED = "Easel, bundled into one file";

/** Measures starts. */
export async function startSection(options: StartSectionOptions): Promise<Section> {
  const { runs, others } = options;
  const theirs = others.map(({ name, command }) =>
    new OtherRow(startRow(name, command, { cwd: "." }))
  );
  const rows = [...ownRows(options), ...theirs];
  // The first starts fill V8's code cache, which every later start of a program has.
  const measured = await interleave(rows, { runs, warmups: 2 });
  const problems = theirs.flatMap(({ name, problem }) => problem ? [`${name}: ${problem}`] : []);
  return {
    text: [TEXT, renderTable(START_COLUMNS, measured), ...problems].join("\n\n"),
    goals: startGoals(measured),
  };
}

function ownRows({ bundles, comfyui, cwd }: StartSectionOptions): Row[] {
  const easel = (name: string, entry: string) =>
    startRow(name, easelCommand(entry, { comfyui }), { cwd });
  return [
    startRow("bare Deno", [...denoRun, bundles.bare], { cwd, listsTools: false }),
    easel("Easel, deno run", bundles.source),
    easel(SHIPPED, bundles.whole),
    easel("Easel, bundled into chunks", bundles.split),
  ];
}

function startGoals(rows: readonly Measured[]): Goal[] {
  const [bare] = rows;
  const easel = rows.find(({ name }) => name === SHIPPED);
  const goal = (what: string, measure: string, rest: { unit: string; bounds: Bounds }): Goal[] => {
    const [figure, floor] = [medianOf(easel, measure), medianOf(bare, measure)];
    if (figure === undefined) return [];
    return [{ what, figure, ...floor !== undefined && { floor }, ...rest }];
  };
  return [
    goal("spawn to initialize, one file", "initializeMs", { unit: "ms", bounds: { mostTimes: 4 } }),
    goal("memory then", "initializeMiB", { unit: "MiB", bounds: { most: 60 } }),
    goal("tools/list", "listBytes", { unit: "bytes", bounds: { most: 14_000 } }),
  ].flat();
}

const TEXT = `## Start

From spawning the process to its answer to \`initialize\` over stdio, and on to its answer to
\`tools/list\`, for which Easel asks the demo engine what it has. The floor is a few lines on Deno that
answer \`initialize\` by hand. Easel runs with exactly its own permissions. Bundles are made with
\`deno bundle --minify --platform browser\`, as \`deno task compile\` does. Tokens are bytes by 4, a
rule of thumb for JSON in English; models count differently.`;
