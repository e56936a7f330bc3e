// deno-lint-ignore-file no-console
/**
 * Measures Easel beside its floors, in one run, and writes what it found to `docs/benchmarks.md`:
 * start, size, calls, large pictures, conversion, the queue, several ComfyUIs. Rows take turns, so
 * that whatever else the machine does hits all of them alike: trust the ratios.
 *
 *     deno task bench [--quick] [--comfyui URL [--checkpoint NAME]] [--other "NAME=COMMAND"]...
 *
 * `--quick` measures less and writes nothing. `--other` starts another stdio server, too.
 */
import { fromFileUrl } from "@std/path";
import { parseBenchOptions, usageOf } from "./bench/bench_options.ts";
import { FULL_SCALE, QUICK_SCALE } from "./bench/bench_scale.ts";
import { makeBundles } from "./bench/easel_bundles.ts";
import { renderReport, reportGoals, reportHead } from "./bench/report.ts";
import { runSections } from "./bench/run_sections.ts";
import type { Section } from "./bench/section.ts";

const REPORT = fromFileUrl(new URL("../docs/benchmarks.md", import.meta.url));

async function bench(args: readonly string[]): Promise<void> {
  const { help, quick, ...options } = parseBenchOptions(args);
  if (help) return console.log(usageOf(await Deno.readTextFile(fromFileUrl(import.meta.url))));
  console.log(reportHead(args));
  const folder = await Deno.makeTempDir({ prefix: "easel_bench_" });
  const sections: Section[] = [];
  try {
    const scale = quick ? QUICK_SCALE : FULL_SCALE;
    const bundles = await makeBundles(`${folder}/bundles`);
    const base = Deno.env.get("DENORT_BIN");
    for await (const section of runSections({ ...options, scale, bundles, folder, base })) {
      console.log(`\n${section.text}`);
      sections.push(section);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  console.log(`\n${reportGoals(sections)}`);
  if (!quick) await Deno.writeTextFile(REPORT, renderReport(args, sections));
}

if (import.meta.main) {
  try {
    await bench(Deno.args);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
