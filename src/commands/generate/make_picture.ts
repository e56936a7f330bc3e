import type { Json } from "../../comfyui/json.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import { clientProfile } from "../../mcp/client_profile.ts";
import { callTool } from "../../mcp/tool.ts";
import type { Services } from "../../mcp/tool_context.ts";
import { presetsOf } from "../../mcp/workflow/presets_of.ts";
import { generateImageWith } from "../../mcp/tools/generate_image.ts";
import { presetNames } from "../../workflow/own_presets.ts";

/** What a run of `generate_image` made. */
export interface MadePicture {
  /** The files, in ComfyUI. */
  files: JobFile[];
  /** What answered, such as `ComfyUI 0.3.64`. */
  engine: string;
  /** True where no model ran. */
  demo: boolean;
  /** The values that were used, by name. */
  parameters: Record<string, Json>;
  /** What went wrong without stopping the run. */
  warnings: string[];
}

/** Options of {@linkcode makePicture}. */
export interface MakePictureOptions {
  /** Cancels the job. */
  signal: AbortSignal;
  /** Told how far it is. */
  reportProgress(progress: number, total: number, message: string): Promise<void>;
}

/**
 * Makes a picture the way that the tool `generate_image` does, and waits for it.
 *
 * @param input The tool's input.
 * @throws {RangeError} If the tool says that something went wrong.
 */
export async function makePicture(
  services: Services,
  input: Record<string, Json>,
  options: MakePictureOptions,
): Promise<MadePicture> {
  const tool = generateImageWith(presetNames(presetsOf(services)));
  const result = await callTool(tool, input, {
    ...services,
    ...options,
    log(level, ...line) {
      // That it failed is said in the terminal, with why.
      if (level !== "info") services.log(level, ...line);
    },
    client: clientProfile(undefined),
    // The file itself is wanted, and nothing to look at meanwhile.
    limits: { ...services.limits, previewBytes: 0 },
  });
  const { job_id, engine, demo } = result.structuredContent ?? {};
  const job = services.jobs.get(String(job_id));
  if (result.isError || !job?.result) {
    const [first] = result.content;
    throw new RangeError(first?.type === "text" ? first.text : "Cannot make the picture.");
  }
  return {
    files: job.result.files,
    engine: String(engine),
    demo: demo === true,
    parameters: { ...job.inputs },
    warnings: job.result.warnings,
  };
}
