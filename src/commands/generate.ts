import { join } from "@std/path";
import type { Json } from "../comfyui/json.ts";
import type { Config } from "../config/config.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import type { Job } from "../jobs/job.ts";
import type { JobFile } from "../jobs/outputs.ts";
import { type MadePicture, makePicture } from "./generate/make_picture.ts";
import { pictureInput } from "./generate/picture_input.ts";
import { otherThanNamed } from "./generate/other_than_named.ts";
import { type PictureTarget, pictureTarget } from "./generate/picture_target.ts";
import { notWritten, writePicture } from "./generate/write_picture.ts";
import { messageOf } from "./message_of.ts";
import type { OpenProgram, Program } from "./program.ts";
import { ProgressBar } from "./progress_bar.ts";
import type { Terminal } from "./terminal.ts";

/** What a shell takes for a program that was stopped. */
const STOPPED = 130;

/**
 * `easel generate`: a picture of a text, written to a file; where is said on standard output. Who
 * stops it stops the job in ComfyUI as well.
 */
export async function generate(
  config: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  const input = pictureInput(config);
  const target = await pictureTarget(config.out);
  await using app = await program.open();
  const signal = program.interrupted();
  try {
    const made = await make(input, app, { terminal, signal });
    describe(made, config, terminal);
    await keep(made.files, target, { engines: app.services.engines, terminal });
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    const { jobs } = app.services;
    await jobs.idle();
    terminal.err(`easel: ${endOf(jobs.list()[0], error)}`);
    return STOPPED;
  }
}

/** How a run ended that somebody stopped; what the tool says is for clients that can ask again. */
function endOf(job: Job | undefined, error: unknown): string {
  if (job === undefined) return "Stopped, before ComfyUI had the job.";
  if (job.status === "cancelled") return "Stopped. The job is cancelled in ComfyUI, too.";
  if (job.status === "completed") return "Stopped. ComfyUI has made the picture, and keeps it.";
  return `Stopped. ${messageOf(error)}`;
}

async function make(
  input: Record<string, Json>,
  { services }: OpenProgram,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<MadePicture> {
  using bar = new ProgressBar(terminal);
  return await makePicture(services, input, {
    signal,
    reportProgress: (progress, total, message) => {
      bar.show(progress, total, message);
      return Promise.resolve();
    },
  });
}

function describe(made: MadePicture, { set }: Config, terminal: Terminal): void {
  const { engine, demo, parameters, warnings } = made;
  const { template, seed } = parameters;
  terminal.err(
    `${template} on the ${engine}${seed === undefined ? "" : `, seed ${seed}`}`
      .replace("the ComfyUI", "ComfyUI"),
  );
  // These lead to parameters of other names.
  const named = ["template", "checkpoint", "preset", "aspect_ratio", "loras", "control"];
  const unused = Object.keys(set).filter((name) => !(name in parameters) && !named.includes(name));
  if (unused.length > 0) terminal.err(`${template} does not take ${unused.join(", ")}.`);
  if (demo) terminal.err("This is a stand-in: the demo engine runs no model.");
  for (const warning of warnings) terminal.err(warning);
}

/** Writes each file; the first to standard output where that is wanted. */
async function keep(
  files: readonly JobFile[],
  { folder, name }: PictureTarget,
  { engines, terminal }: { engines: Engines; terminal: Terminal },
): Promise<void> {
  for (const [at, file] of files.entries()) {
    if (folder === undefined && at > 0) {
      terminal.err(`Not written: ${file.filename}. Name a folder with --out to have all of them.`);
      continue;
    }
    const { body } = await engines.at(file).client.view(file);
    if (!body) throw new RangeError(`Cannot read "${file.filename}": ComfyUI sent nothing.`);
    if (folder === undefined) await print(body, terminal);
    else {
      const options = {
        folder,
        name: name ?? file.filename,
        overwrite: at === 0 && name !== undefined,
      };
      const path = await writePicture(body, options);
      terminal.out(path);
      const other = otherThanNamed(path, { file, out: join(folder, options.name) });
      if (other !== undefined) terminal.err(other);
    }
  }
}

async function print(body: ReadableStream<Uint8Array>, terminal: Terminal): Promise<void> {
  try {
    for await (const bytes of body) terminal.outBytes(bytes);
  } catch (error) {
    // Who closes the pipe wants no more.
    throw error instanceof Deno.errors.BrokenPipe ? error : notWritten("to standard output", error);
  }
}
