import type { Json } from "../../comfyui/json.ts";
import type { Job } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import type { DescribeJobOptions } from "./describe_job.ts";
import { outputUri } from "../picture/output_uri.ts";
import { shorten } from "../shorten.ts";

/** Most files that are listed: a video's frames would fill a client's context. */
const MAX_FILES = 40;

/** Most characters of one parameter, and of each where there are many long ones. */
const PARAMETER_CHARS = [8000, 200] as const;

/** Most characters of all parameters. */
const PARAMETERS_CHARS = 12_000;

/**
 * A job as structured content. `message` is the line for people: Claude Code and VS Code hand a
 * model the structured content and the pictures, and drop the text.
 */
export function jobRecord(
  job: Job,
  { engine, told, message }: DescribeJobOptions & { message: string },
): Record<string, unknown> {
  const { result, progress } = job;
  const { files } = job.outputs;
  const { sameAs, warnings } = told;
  const seed = job.inputs["seed"];
  const parameters = parametersOf(job);
  const leftOut = Object.keys(job.inputs).length - Object.keys(parameters).length;
  return {
    job_id: job.id,
    status: job.status,
    message,
    engine: engine.name,
    ...(engine.ranOn !== undefined && { ran_on: engine.ranOn }),
    demo: engine.demo,
    parameters,
    ...(leftOut > 0 && { parameters_left_out: leftOut }),
    files: files.slice(0, MAX_FILES).map(fileRecord),
    ...(files.length > MAX_FILES && { files_left_out: files.length - MAX_FILES }),
    ...(seed !== undefined && { seed: forJsonRpc(seed) }),
    ...(result?.cached && { cached: true }),
    ...(sameAs !== undefined && { same_as: sameAs }),
    ...(warnings.length > 0 && { warnings }),
    ...(!job.ended && { progress: progress.fraction }),
    ...(!job.ended && progress.secondsLeft !== undefined && {
      seconds_left: Math.round(progress.secondsLeft),
    }),
  };
}

function fileRecord(file: JobFile): Record<string, unknown> {
  return { uri: outputUri(file), filename: file.filename, media_type: file.mediaType };
}

function parametersOf({ inputs }: Job): Record<string, unknown> {
  const [roomy, tight] = PARAMETER_CHARS.map((chars) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, forJsonRpc(value, chars)]),
    )
  );
  return JSON.stringify(roomy).length <= PARAMETERS_CHARS ? roomy! : firstThatFit(tight!);
}

/** A workflow may have a text in each of hundreds of nodes. */
function firstThatFit(parameters: Record<string, unknown>): Record<string, unknown> {
  let room = PARAMETERS_CHARS;
  return Object.fromEntries(
    Object.entries(parameters).filter((entry) => (room -= JSON.stringify(entry).length) >= 0),
  );
}

/** A seed beyond 2^53 goes as text: clients would round the number. */
function forJsonRpc(value: Json, chars: number = PARAMETER_CHARS[0]): unknown {
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" ? shorten(value, chars) : value;
}
