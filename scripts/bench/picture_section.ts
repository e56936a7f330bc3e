import { fromFileUrl } from "@std/path";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { callTool } from "./call_tool.ts";
import { childSample } from "./child_sample.ts";
import { easelCommand } from "./easel_command.ts";
import type { Goal } from "./goal.ts";
import { interleave, type Measured, type Row, type Sample } from "./interleave.ts";
import { noisePng } from "./noise_png.ts";
import type { Section } from "./section.ts";
import { StdioServer } from "./stdio_server.ts";
import { type Column, medianOf, renderTable } from "./table.ts";
import { uploadPicture } from "./upload_picture.ts";

const DIRECT = fromFileUrl(new URL("./direct_picture.ts", import.meta.url));

const MB = 1e6;
const MIB_IN_MB = 2 ** 20 / MB;

const COLUMNS: readonly Column[] = [
  { title: "s", measure: "s", show: "median" },
  { title: "ratio", measure: "s", show: "ratio" },
  { title: "peak memory, MB", measure: "peakMB", show: "median", digits: 0 },
  { title: "ratio", measure: "peakMB", show: "ratio" },
  { title: "reply, kB", measure: "kB", show: "median", digits: 0 },
];

/** Options of {@linkcode pictureSection}. */
export interface PictureSectionOptions {
  /** What the ComfyUI is, for its goal's name. */
  on: string;
  /** The ComfyUI. */
  comfyui: string;
  /** The program. */
  entry: string;
  /** The folder in which Easel is started. */
  cwd: string;
  /** The picture's side, in pixels. */
  side: number;
  /** How often. */
  runs: number;
}

/** Measures what a large picture costs that cannot be packed. */
export async function pictureSection(options: PictureSectionOptions): Promise<Section> {
  const { on, comfyui, side, runs } = options;
  const png = noisePng(side);
  const image = await uploadPicture(comfyui, png);
  const rows = pictureRows(options, saveAgain(image));
  const measured = await interleave(rows, { runs, warmups: 0 });
  const title = `A picture of noise, ${side} x ${side}, ${
    Math.round(png.length / MB)
  } MB, on ${on}`;
  return {
    text: [`### ${title}`, renderTable(COLUMNS, measured)].join("\n\n"),
    goals: memoryGoal(`peak memory: ${title}`, measured),
  };
}

/** Saves the picture under another name each time, or ComfyUI would not do it. */
function saveAgain(image: string): () => ApiWorkflow {
  return () => ({
    "1": { class_type: "LoadImage", inputs: { image } },
    "2": {
      class_type: "SaveImage",
      inputs: { images: ["1", 0], filename_prefix: `easel_bench_${crypto.randomUUID()}` },
    },
  });
}

function pictureRows(
  { comfyui, entry, cwd }: PictureSectionOptions,
  workflow: () => ApiWorkflow,
): Row[] {
  return [
    {
      name: "direct client, the whole file",
      sample: async () => {
        const args = [comfyui, JSON.stringify(workflow())];
        const { ms = 0, characters = 0, peakMiB } = await childSample(DIRECT, { args });
        return sampleOf({ ms, characters, peakMiB });
      },
    },
    {
      name: "Easel, a preview and a link",
      sample: async () => {
        await using easel = new StdioServer(easelCommand(entry, { comfyui }), cwd);
        await easel.initialize();
        await easel.initialized();
        const start = performance.now();
        const result = await callTool(easel, "run_workflow", { workflow: workflow() });
        const ms = performance.now() - start;
        const { peakMiB } = easel;
        return sampleOf({ ms, characters: JSON.stringify(result).length, peakMiB });
      },
    },
  ];
}

function sampleOf(
  { ms, characters, peakMiB }: { ms: number; characters: number; peakMiB: number | undefined },
): Sample {
  const sample = { s: ms / 1000, kB: characters / 1000 };
  return peakMiB === undefined ? sample : { ...sample, peakMB: peakMiB * MIB_IN_MB };
}

function memoryGoal(what: string, [direct, easel]: Measured[]): Goal[] {
  const [figure, floor] = [medianOf(easel, "peakMB"), medianOf(direct, "peakMB")];
  if (figure === undefined) return [];
  return [{ what, figure, ...floor !== undefined && { floor }, unit: "MB", bounds: { most: 150 } }];
}
