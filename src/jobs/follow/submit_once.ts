import { ComfyError, ConnectionError, HttpError, type NodeErrors } from "../../comfyui/errors.ts";
import type { ComfyClient } from "../../comfyui/client.ts";
import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import { cancelPrompt } from "./cancel_prompt.ts";
import type { FollowTimes } from "./follow_times.ts";
import type { Job } from "../job.ts";
import { withoutPaths } from "./without_paths.ts";
import type { PromptPlace } from "./prompt_finder.ts";

/** Options of {@linkcode submitOnce}. */
export interface SubmitOnceOptions {
  /** The ComfyUI. */
  client: ComfyClient;
  /** The event socket that shall hear of the job. */
  clientId: string;
  /** What is sent in place of the job's workflow. */
  workflow?: ApiWorkflow;
  /** Ahead of all that waits in ComfyUI. */
  front?: boolean;
  /** Written by ComfyUI into each picture it saves. */
  extraPngInfo?: Record<string, Json>;
  /** Gives up; ComfyUI may have taken the job all the same. */
  signal: AbortSignal;
  /** Whether a message of the job has come already. */
  heard: () => boolean;
  /** Looks where a prompt is. */
  find: (promptId: string) => Promise<PromptPlace>;
  /** How patient to be, where no answer tells whether ComfyUI took the job. */
  times: Pick<FollowTimes, "lostPoll" | "unreachable">;
  /** Milliseconds that never jump. */
  clock: () => number;
}

/**
 * Sends a job's workflow once. Where the answer gets lost, ComfyUI is asked whether it took the
 * job: sent again, it would run twice.
 *
 * @returns Warnings: outputs that ComfyUI refused while it runs the others.
 * @throws {ComfyError} What `submitPrompt` throws; also if ComfyUI takes no ids of ours.
 */
export async function submitOnce(job: Job, options: SubmitOnceOptions): Promise<string[]> {
  const { client, clientId, extraPngInfo, front, signal } = options;
  const request = {
    prompt: options.workflow ?? job.workflow,
    promptId: job.id,
    clientId,
    ...(front && { front }),
    ...(extraPngInfo && { extraPngInfo }),
  };
  try {
    const { promptId, nodeErrors } = await client.submitPrompt(request, { signal });
    if (promptId === job.id) return droppedOutputs(nodeErrors);
    return await refuseForeignId(promptId, options);
  } catch (error) {
    if (mayHaveBeenTaken(error) && await wasTaken(job, options)) return [];
    throw error;
  }
}

/** No answer, one of a proxy in between that lost patience, or one that cannot be read. */
function mayHaveBeenTaken(error: unknown): boolean {
  if (error instanceof HttpError) return error.status >= 500 || error.status < 300;
  return error instanceof ConnectionError && !error.neverSent;
}

/** Asks until there is an answer: a job given up too early would run for nobody. */
async function wasTaken(job: Job, options: SubmitOnceOptions): Promise<boolean> {
  const { heard, find, times, clock, signal } = options;
  const until = clock() + times.unreachable;
  while (!heard()) {
    try {
      return (await find(job.id)).where !== "nowhere";
    } catch {
      // Still no answer: the first error tells more than this one.
      if (clock() >= until || signal.aborted || job.cancelled.aborted) return false;
    }
    await pause(times.lostPoll, signal);
  }
  return true;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort);
  const timer = setTimeout(resolve, ms);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", onAbort);
}

/** Versions before mid-2025 give a prompt an id of their own: it could not be told from others. */
async function refuseForeignId(
  promptId: string,
  { client, signal, find }: SubmitOnceOptions,
): Promise<never> {
  await cancelPrompt(client, promptId, { place: await find(promptId), signal });
  throw new ComfyError(
    "Cannot follow the job: this ComfyUI does not take the id that Easel gives it. " +
      "Update ComfyUI to 0.3.57 or later.",
  );
}

/** ComfyUI answers 200 where only some outputs are valid, and silently drops the rest. */
function droppedOutputs(nodeErrors: NodeErrors): string[] {
  return Object.entries(nodeErrors).map(([id, { class_type, errors, dependent_outputs }]) => {
    const why = errors.map(({ message, details }) => details ? `${message}: ${details}` : message);
    const outputs = dependent_outputs?.filter((output) => output !== id) ?? [];
    const also = outputs.length === 0
      ? ""
      : ` and with it the output of node ${outputs.join(", ")}`;
    return `Node ${id} (${class_type}) was left out${also}: ${withoutPaths(why.join("; "))}.`;
  });
}
