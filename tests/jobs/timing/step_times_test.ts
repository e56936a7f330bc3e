import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import type { ApiWorkflow } from "../../../src/comfyui/api_workflow.ts";
import { readMessage } from "../../../src/comfyui/messages.ts";
import { RunTimer } from "../../../src/jobs/timing/run_timer.ts";
import { StepTimes } from "../../../src/jobs/timing/step_times.ts";
import {
  hasRecordings,
  needsRecordings,
  readTranscript,
  transcriptNames,
} from "../../demo/recordings.ts";
import { type Choices, forSeeds } from "../random_cases.ts";
import { eventsOf, type Pace, pictureOf, runThrough, type TimedEvent } from "../simulated_run.ts";

/** Loading takes 3 s, a step 1 s, the decoder 2 s, all else nothing. */
const PACE: Pace = {
  nodeMs: (id) => ({ "1": 3000, "6": 2000 })[id] ?? 0,
  stepMs: () => 1000,
};

/** Learned from as many runs. */
function learned(runs: number, workflow = pictureOf(), pace = PACE): StepTimes {
  const times = new StepTimes();
  for (let n = 0; n < runs; n++) times.learn(runThrough(workflow, eventsOf(workflow, pace)));
  return times;
}

/** What is said of a run at moments, by what ComfyUI said until then. */
function leftAt(times: StepTimes, events: TimedEvent[], moments: number[], workflow = pictureOf()) {
  return moments.map((now) => {
    const before = events.filter(({ at }) => at <= now);
    return times.secondsLeft(runThrough(workflow, before), now);
  });
}

Deno.test("secondsLeft() knows a run of a known kind from before its start to its end", () => {
  const times = learned(1);
  assertEquals(times.secondsLeft(new RunTimer(pictureOf()), 0), 25);
  const left = leftAt(times, eventsOf(pictureOf(), PACE), [0, 1000, 3000, 3500, 13_000, 24_000]);
  assertEquals(left, [25, 24, 22, 21.5, 12, 1]);
});

Deno.test("secondsLeft() counts the steps that are asked for now", () => {
  const workflow = pictureOf({ steps: 40, seed: 5 });
  assertEquals(learned(1).secondsLeft(new RunTimer(workflow), 0), 45);
});

Deno.test("secondsLeft() leaves out what ComfyUI has already, and mostly had", () => {
  const times = learned(1);
  const cached = { ...PACE, cached: ["1", "4"] };
  assertEquals(leftAt(times, eventsOf(pictureOf(), cached), [0]), [22]);
  for (let n = 0; n < 3; n++) times.learn(runThrough(pictureOf(), eventsOf(pictureOf(), cached)));
  assertEquals(times.secondsLeft(new RunTimer(pictureOf()), 0), 22);
  for (let n = 0; n < 9; n++) times.learn(runThrough(pictureOf(), eventsOf(pictureOf(), cached)));
  // It remembers what loading took, for when ComfyUI was started anew.
  assertEquals(leftAt(times, eventsOf(pictureOf(), PACE), [0]), [25]);
});

Deno.test("secondsLeft() knows nothing of a new kind before its sampler shows its pace", () => {
  const times = learned(3, pictureOf({ width: 1024 }));
  assertEquals(times.secondsLeft(new RunTimer(pictureOf()), 0), undefined);
  const moments = [0, 3000, 4000, 5000, 13_000, 22_000, 23_000, 24_000];
  const left = leftAt(times, eventsOf(pictureOf(), PACE), moments);
  // The two nodes after the sampler count for a step each; nothing is known while they run.
  assertEquals(left, [undefined, undefined, undefined, 20, 12, 3, undefined, undefined]);
});

Deno.test("secondsLeft() guesses nothing where much is to do beside the steps of a new kind", () => {
  const workflow = pictureOf({ steps: 8 });
  assertEquals(leftAt(new StepTimes(), eventsOf(workflow, PACE), [5000], workflow), [8]);
  workflow["9"] = { class_type: "ImageUpscaleWithModel", inputs: {} };
  assertEquals(leftAt(new StepTimes(), eventsOf(workflow, PACE), [5000], workflow), [undefined]);
});

Deno.test("secondsLeft() knows nothing of a new kind while another sampler is ahead", () => {
  const workflow = pictureOf();
  workflow["8"] = { class_type: "KSampler", inputs: { steps: 10 } };
  const events = eventsOf(workflow, PACE);
  assertEquals(leftAt(new StepTimes(), events, [13_000], workflow), [undefined]);
  const times = learned(1, workflow);
  assertEquals(leftAt(times, events, [13_000], workflow), [22]);
});

Deno.test("secondsLeft() goes over to the pace of this run, step by step", () => {
  const slow = eventsOf(pictureOf(), { ...PACE, stepMs: () => 3000 });
  const [first = 0, second = 0, later = 0] = leftAt(learned(3), slow, [6000, 9000, 33_000]);
  assertEquals(first, 19 + 2);
  assert(second > 18 + 2 && second < 18 * 3 + 2);
  assertAlmostEquals(later, 10 * 3 + 2, 5);
});

Deno.test("secondsLeft() takes one odd run for no rule", () => {
  const times = learned(4);
  times.learn(
    runThrough(pictureOf(), eventsOf(pictureOf(), { nodeMs: () => 9e5, stepMs: () => 9e5 })),
  );
  assertEquals(times.secondsLeft(new RunTimer(pictureOf()), 0), 25);
});

Deno.test("secondsLeft() knows a node that counts its steps again by its whole time", () => {
  const workflow = pictureOf({ steps: 4 });
  const twice = eventsOf(workflow, PACE).flatMap((timed) => {
    if (timed.at > 7000) return [{ ...timed, at: timed.at + 4000 }];
    const { type, data } = timed.event as { type: string; data: { value: number } };
    if (type !== "progress" || data.value < 4) return [timed];
    const again = [1, 2, 3, 4].map((value) => ({
      at: 7000 + value * 1000,
      event: { ...timed.event, data: { ...data, value } } as TimedEvent["event"],
    }));
    return [timed, ...again];
  }).sort((a, b) => a.at - b.at);
  assertEquals(leftAt(new StepTimes(), twice, [9500], workflow), [undefined]);
  const times = new StepTimes();
  times.learn(runThrough(workflow, twice));
  const [early = 0, late = 0] = leftAt(times, twice, [5000, 9500], workflow);
  assertEquals([early, late].map((left) => left > 0), [true, true]);
  assertEquals(early - late, 4.5);
});

Deno.test("learn() takes no run that failed, was interrupted, or had nothing to do", () => {
  const times = new StepTimes();
  const events = eventsOf(pictureOf(), PACE);
  times.learn(runThrough(pictureOf(), events.slice(0, -2)));
  const all = Object.keys(pictureOf());
  times.learn(runThrough(pictureOf(), eventsOf(pictureOf(), { ...PACE, cached: all })));
  times.learn(runThrough({}, eventsOf({}, PACE)));
  assertEquals(times.size, 0);
  assertEquals(times.secondsLeft(new RunTimer({}), 0), 0);
});

Deno.test("StepTimes remembers 200 kinds, those that ran last, and no huge workflow", () => {
  const times = new StepTimes();
  const learn = (width: number) => {
    const workflow = pictureOf({ width });
    times.learn(runThrough(workflow, eventsOf(workflow, PACE)));
  };
  for (let width = 1; width <= 200; width++) learn(width);
  learn(1);
  for (let width = 201; width <= 250; width++) learn(width);
  assertEquals(times.size, 200);
  const known = (width: number) => times.secondsLeft(new RunTimer(pictureOf({ width })), 0);
  assertEquals([known(1), known(2), known(51), known(52)], [25, undefined, undefined, 25]);
  const node = { class_type: "X", inputs: {} };
  const huge = Object.fromEntries(Array.from({ length: 301 }, (_, id) => [id, node]));
  times.learn(runThrough(huge, eventsOf(huge, PACE)));
  assertEquals(times.secondsLeft(new RunTimer(huge), 0), undefined);
});

Deno.test("secondsLeft() is within 25 % from a fifth of a run on, where the pace is steady", () => {
  forSeeds(1000, (choices) => {
    const workflow = pictureOf({ steps: 15 + choices.below(40) });
    const pace = randomPace(choices);
    const events = eventsOf(workflow, noisy(pace, choices));
    assertRight(new StepTimes(), { workflow, events, from: 0.2, to: 0.5 });
    const times = new StepTimes();
    for (let n = 0; n < 3; n++) {
      const steps = 10 + choices.below(40);
      const earlier = pictureOf({ steps, seed: n });
      times.learn(runThrough(earlier, eventsOf(earlier, noisy(pace, choices))));
    }
    assertRight(times, { workflow, events, from: 0.2, to: 0.9 });
  });
});

Deno.test("secondsLeft() never says what cannot be, whatever comes in whatever order", () => {
  forSeeds(2000, (choices) => {
    const workflow = pictureOf({ steps: 1 + choices.below(20) });
    const times = learned(choices.below(3), workflow, randomPace(choices));
    const run = new RunTimer(workflow);
    const events = eventsOf(workflow, noisy(randomPace(choices), choices));
    let now = 0;
    for (let n = 0; n < 60; n++) {
      now += choices.below(3000) - 500;
      const { event } = choices.pick(events);
      run.apply(event, now);
      const left = times.secondsLeft(run, now);
      assert(left === undefined || (left >= 0 && Number.isFinite(left)), `${left}`);
      // Nothing in these runs takes longer than 9 s a step, or 9 s a node.
      assertLessOrEqual(left ?? 0, 20 * 180 + 6 * 9);
      if (choices.chance(0.02)) times.learn(run);
    }
  });
});

Deno.test("secondsLeft() does not grow while nothing comes", () => {
  forSeeds(500, (choices) => {
    const workflow = pictureOf();
    const times = learned(choices.below(2), workflow, randomPace(choices));
    const events = eventsOf(workflow, noisy(randomPace(choices), choices));
    const run = runThrough(workflow, events.slice(0, 1 + choices.below(events.length)));
    let last = Infinity;
    for (let now = 30_000; now < 600_000; now += 7000) {
      const left = times.secondsLeft(run, now) ?? 0;
      assertLessOrEqual(left, last);
      last = left;
    }
  });
});

Deno.test({
  name: `StepTimes tells what recorded runs of a real ComfyUI had left${needsRecordings}`,
  ignore: !hasRecordings,
  fn() {
    const times = new StepTimes();
    let said = 0;
    for (const name of transcriptNames()) {
      const runs = recordedRuns(name);
      for (const { workflow, events } of runs) {
        const run = runThrough(workflow, events, (run, at) => {
          const left = times.secondsLeft(run, at);
          assert(left === undefined || (left >= 0 && left < 3600), `${name}: ${left}`);
          if (left !== undefined) said++;
        });
        times.learn(run);
      }
    }
    assert(times.size > 10, `only ${times.size} kinds were learned`);
    assert(said > 300, `only ${said} times something was said`);
    const [long] = recordedRuns("07k_20_steps");
    assert(long);
    assertRight(new StepTimes(), { ...long, from: 0.2, to: 0.6 });
  },
});

interface Checked {
  workflow: ApiWorkflow;
  events: TimedEvent[];
  from: number;
  to: number;
}

/** Whatever is said in that part of a run is right by 25 %, and something is said in most of it. */
function assertRight(times: StepTimes, { workflow, events, from, to }: Checked): void {
  const end = events.at(-1)!.at;
  const start = events[0]!.at;
  const shares = Array.from({ length: 10 }, (_, n) => from + (to - from) * n / 9);
  const moments = shares.map((share) => start + share * (end - start));
  const lefts = leftAt(times, events, moments, workflow);
  assert(lefts.filter((left) => left !== undefined).length >= 5, "mostly nothing is said");
  for (const [index, left] of lefts.entries()) {
    const rest = (end - moments[index]!) / 1000;
    if (left !== undefined) assertAlmostEquals(left, rest, rest * 0.25, `${shares[index]}`);
  }
}

/** A step of 0.2 to 3 s; the decoder takes half a step to three. */
function randomPace(choices: Choices): Pace {
  const step = 200 + choices.below(2800);
  const decode = step * (0.5 + 2.5 * choices.next());
  const nodeMs = (id: string) => ({ "1": step, "2": step / 10, "6": decode })[id] ?? 5;
  return { nodeMs, stepMs: () => step };
}

/** Each step up to a tenth quicker or slower. */
function noisy({ nodeMs, stepMs }: Pace, choices: Choices): Pace {
  const noise = () => 0.9 + 0.2 * choices.next();
  return {
    nodeMs: (id) => nodeMs(id) * noise(),
    stepMs: (id, step) => stepMs(id, step) * noise(),
  };
}

/** The runs that a transcript holds, with the moments when ComfyUI spoke. */
function recordedRuns(name: string): { workflow: ApiWorkflow; events: TimedEvent[] }[] {
  const lines = readTranscript(name) as (ReturnType<typeof readTranscript>[number] & {
    t_ms?: number;
    response_json?: { prompt_id?: string };
    request_json?: { prompt?: ApiWorkflow };
  })[];
  return lines.flatMap(({ path, response_json, request_json }) => {
    const [id, workflow] = [response_json?.prompt_id, request_json?.prompt];
    if (path !== "/prompt" || !id || !workflow) return [];
    const mine = lines.filter(({ dir, json }) =>
      dir === "ws_recv" && json?.data["prompt_id"] === id
    );
    const events = mine.filter(({ who }) => who === mine[0]?.who)
      .map(({ t_ms, json }) => ({ at: Number(t_ms), event: readMessage(json ?? null) }));
    return events.length > 0 ? [{ workflow, events }] : [];
  });
}
