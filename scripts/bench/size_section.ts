import { dirname, join } from "@std/path";
import { parseCompileOptions } from "../compile/compile_options.ts";
import { makeExecutable } from "../compile/make_executable.ts";
import { plan } from "../compile/plan.ts";
import type { EaselBundles } from "./easel_bundles.ts";
import type { Goal } from "./goal.ts";
import type { Section } from "./section.ts";
import { type Column, renderTable } from "./table.ts";

const MB = 1e6;

const COLUMNS: readonly Column[] = [
  { title: "MB", measure: "mb", show: "median", digits: 2 },
  { title: "ratio", measure: "mb", show: "ratio" },
];

/** Options of {@linkcode sizeSection}. */
export interface SizeOptions {
  /** What is measured. */
  bundles: EaselBundles;
  /** The base of the executable; Deno downloads one where left out. */
  base?: string | undefined;
}

/** Measures what is installed. */
export async function sizeSection({ bundles, base }: SizeOptions): Promise<Section> {
  const easel = await fileSize(bundles.whole) / MB;
  const executable = await executableSize(base);
  const sizes: [string, number][] = [
    ["Deno itself", await fileSize(Deno.execPath()) / MB],
    ["Easel, one file", easel],
    ["Easel, all chunks", await folderSize(dirname(bundles.split)) / MB],
    ...typeof executable === "number"
      ? [["the executable of deno task compile", executable / MB] as [string, number]]
      : [],
  ];
  const rows = sizes.map(([name, mb]) => ({ name, samples: [{ mb }] }));
  const goal: Goal = {
    what: "Easel's part of what is installed",
    figure: easel,
    unit: "MB",
    bounds: { most: 1.5 },
  };
  const note = typeof executable === "number" ? [] : [executable];
  return { text: [TEXT, renderTable(COLUMNS, rows), ...note].join("\n\n"), goals: [goal] };
}

/** Its bytes, or why there are none. */
async function executableSize(base: string | undefined): Promise<number | string> {
  const folder = await Deno.makeTempDir({ prefix: "easel_size_" });
  const out = join(folder, Deno.build.os === "windows" ? "easel.exe" : "easel");
  try {
    // Without options: the executable that most people have.
    const options = parseCompileOptions([])!;
    await makeExecutable(out, { plan: plan(options), ...base !== undefined && { base } });
    return await fileSize(out);
  } catch {
    return "The executable could not be made here: its base is not there. DENORT_BIN names one.";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function fileSize(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}

async function folderSize(path: string): Promise<number> {
  let size = 0;
  for await (const { name, isFile } of Deno.readDir(path)) {
    if (isFile) size += await fileSize(join(path, name));
  }
  return size;
}

const TEXT = `## Size

What is on the disk. Easel needs Deno, or is an executable that has the part of it inside that it
needs.`;
