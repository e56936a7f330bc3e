import { join } from "@std/path";
import { ComfyClient } from "../../src/comfyui/client.ts";
import type { OtherServer } from "./bench_options.ts";
import type { BenchScale } from "./bench_scale.ts";
import { callSection } from "./call_section.ts";
import { convertSection } from "./convert_section.ts";
import { type DemoProcess, startDemo } from "./demo_process.ts";
import type { EaselBundles } from "./easel_bundles.ts";
import { farmSection } from "./farm_section.ts";
import { pictureSection } from "./picture_section.ts";
import { queueSection } from "./queue_section.ts";
import type { Section } from "./section.ts";
import { sizeSection } from "./size_section.ts";
import { startSection } from "./start_section.ts";

/** Samplers of the demo engine take their time, as real ones do. */
const STEP_MS = 25;

/** Options of {@linkcode runSections}. */
export interface SectionsOptions {
  /** How often and how large. */
  scale: BenchScale;
  /** The programs. */
  bundles: EaselBundles;
  /** An empty folder, in which a folder is made that Easel is started in. */
  folder: string;
  /** A real ComfyUI to call, too. */
  comfyui?: string | undefined;
  /** The model that it shall use. */
  checkpoint?: string | undefined;
  /** Other servers to start. */
  others: readonly OtherServer[];
  /** The base of the executable; Deno downloads one where left out. */
  base?: string | undefined;
}

/** Measures everything; each part of the report as soon as it is there. */
export async function* runSections(options: SectionsOptions): AsyncGenerator<Section> {
  const { scale, bundles, others, comfyui } = options;
  const cwd = join(options.folder, "empty");
  await Deno.mkdir(cwd);
  await using demo = await startDemo(STEP_MS);
  yield await startSection({ runs: scale.starts, comfyui: demo.url, cwd, bundles, others });
  yield await sizeSection(options);
  yield* demoSections(options, { demo, cwd });
  if (comfyui !== undefined) yield* realSections({ ...options, comfyui }, cwd);
  yield await convertSection({ nodes: scale.nodes, runs: scale.conversions });
  yield await queueSection({ queues: scale.queues, runs: scale.queueRuns });
  const { engines, jobsPerEngine, jobMs, farmRuns: runs } = scale;
  yield await farmSection({ engines, jobsPerEngine, jobMs, runs });
}

async function* demoSections(
  { scale, bundles }: SectionsOptions,
  { demo, cwd }: { demo: DemoProcess; cwd: string },
): AsyncGenerator<Section> {
  const where = { on: "the demo engine", comfyui: demo.url, entry: bundles.whole, cwd };
  yield { text: `## Calls, on the demo engine\n\n${CALLS}`, goals: [] };
  yield await callSection({ ...where, scale });
  yield await pictureSection({ ...where, side: scale.side, runs: scale.pictures });
}

async function* realSections(
  { scale, bundles, comfyui, checkpoint }: SectionsOptions & { comfyui: string },
  cwd: string,
): AsyncGenerator<Section> {
  const where = { on: "a real ComfyUI", comfyui, entry: bundles.whole, cwd };
  yield { text: `## Calls, on a real ComfyUI\n\n${await describeReal(comfyui)}`, goals: [] };
  yield await callSection({ ...where, checkpoint, scale });
  yield await pictureSection({ ...where, side: scale.side, runs: scale.pictures });
}

const CALLS =
  `Over stdio of an Easel that is warm, bundled into one file, to the picture in base64. The
floor is a client of a few dozen lines that does the same work: one open socket, POST /prompt, the
end of the run, GET /view with the same preview. No two jobs are the same. MCP's ping asks for nothing:
it is what the way to another process and back takes of every call. "Turn by turn" is how much longer
than the direct client just before or after: half of all turns lie between the two figures, and where
these are far apart, the medians say little. The demo engine is a process of its own and no model:
each of its steps waits ${STEP_MS} ms. Easel's memory with a large picture is that of a fresh process
that makes nothing else.`;

/** What a ComfyUI runs on decides what of the machine is left for all else. */
async function describeReal(comfyui: string): Promise<string> {
  const { system, devices } = await new ComfyClient(comfyui).getSystemStats();
  const device = devices[0]?.type ?? "unknown";
  const shared = device === "cpu" ? ", so that a model leaves little of the machine to others" : "";
  return `The same with ComfyUI ${
    system.comfyui_version ?? "of no version"
  }. Its device: ${device}${shared}.`;
}
