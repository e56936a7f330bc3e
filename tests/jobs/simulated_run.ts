import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { ComfyEvent } from "../../src/comfyui/events.ts";
import { RunTimer } from "../../src/jobs/timing/run_timer.ts";

/** What a run is to take. */
export interface Pace {
  /** Milliseconds of each node; of a sampler, what comes before its first step. */
  nodeMs: (id: string) => number;
  /** Milliseconds of each step. */
  stepMs: (id: string, step: number) => number;
  /** Nodes that ComfyUI has already. */
  cached?: readonly string[];
}

/** What ComfyUI says at one moment. */
export interface TimedEvent {
  /** Milliseconds. */
  at: number;
  /** Its message. */
  event: ComfyEvent;
}

const ofPrompt = { prompt_id: "p" };

/** A picture from a text: five nodes around a sampler with id "5". */
export function pictureOf(inputs: { steps?: number; width?: number; seed?: number } = {}) {
  const { steps = 20, width = 512, seed = 1 } = inputs;
  const workflow: ApiWorkflow = {
    "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "a.safetensors" } },
    "2": { class_type: "CLIPTextEncode", inputs: { text: `text ${seed}`, clip: ["1", 1] } },
    "4": { class_type: "EmptyLatentImage", inputs: { width, height: 512, batch_size: 1 } },
    "5": { class_type: "KSampler", inputs: { seed, steps, cfg: 7, model: ["1", 0] } },
    "6": { class_type: "VAEDecode", inputs: { samples: ["5", 0] } },
    "7": { class_type: "SaveImage", inputs: { images: ["6", 0] } },
  };
  return workflow;
}

/** The messages of a run of these nodes, one after the other in the order of their ids. */
export function eventsOf(workflow: ApiWorkflow, pace: Pace): TimedEvent[] {
  const cached = [...pace.cached ?? []];
  const events: TimedEvent[] = [];
  let at = 0;
  const say = (event: ComfyEvent) => events.push({ at, event });
  say({ type: "execution_start", data: ofPrompt });
  say({ type: "execution_cached", data: { ...ofPrompt, nodes: cached } });
  for (const [id, { inputs }] of Object.entries(workflow)) {
    if (cached.includes(id)) continue;
    say({ type: "executing", data: { ...ofPrompt, node: id } });
    at += pace.nodeMs(id);
    const max = Number(inputs["steps"] ?? 0);
    for (let value = 1; value <= max; value++) {
      at += pace.stepMs(id, value);
      say({ type: "progress", data: { ...ofPrompt, node: id, value, max } });
    }
  }
  say({ type: "execution_success", data: ofPrompt });
  say({ type: "executing", data: { ...ofPrompt, node: null } });
  return events;
}

/** A timer that was told all of a run; `onTold` looks at it after each message. */
export function runThrough(
  workflow: ApiWorkflow,
  events: readonly TimedEvent[],
  onTold: (run: RunTimer, at: number) => void = () => {},
): RunTimer {
  const run = new RunTimer(workflow);
  for (const { at, event } of events) {
    run.apply(event, at);
    onTold(run, at);
  }
  return run;
}
