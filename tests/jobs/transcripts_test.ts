import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { ExecutionInterruptedError } from "../../src/comfyui/errors.ts";
import { type HistoryEntry, HistorySchema } from "../../src/comfyui/history.ts";
import { type ComfyMessage, readMessage } from "../../src/comfyui/messages.ts";
import { outcomeOf } from "../../src/comfyui/outcome.ts";
import type { QueueItem } from "../../src/comfyui/queue.ts";
import { RunState } from "../../src/jobs/follow/run_state.ts";
import {
  hasRecordings,
  needsRecordings,
  readTranscript,
  type RecordedEvent,
  transcriptNames,
} from "../demo/recordings.ts";

/** One prompt that a real ComfyUI ran: what its owner heard of it, and what the history says. */
interface RecordedRun {
  id: string;
  workflow: ApiWorkflow;
  messages: ComfyMessage[];
  history: HistoryEntry | undefined;
}

function recordedRuns(name: string): RecordedRun[] {
  const events = readTranscript(name);
  const histories = new Map(events.flatMap(historiesIn));
  const ids = new Set(events.flatMap(postedIn));
  return [...ids].flatMap((id) => {
    const history = histories.get(id);
    const posts = events.filter((event) => postedIn(event).includes(id));
    const workflow = workflowOf(posts[0]);
    // An id that was used twice is two runs in one history.
    if (!workflow || posts.length > 1) return [];
    return [{ id, workflow, messages: messagesOf(events, id), history }];
  });
}

function historiesIn({ path, status, response_json }: RecordedEvent): [string, HistoryEntry][] {
  if (!path?.startsWith("/history") || status !== 200) return [];
  const { data } = HistorySchema.safeParse(response_json);
  return Object.entries(data ?? {});
}

function postedIn({ path, method, status, response_json }: RecordedEvent): string[] {
  if (path !== "/prompt" || method !== "POST" || status !== 200) return [];
  const { prompt_id } = response_json as { prompt_id: string };
  return [prompt_id];
}

function workflowOf(event: RecordedEvent | undefined): ApiWorkflow | undefined {
  return (event?.request_json as { prompt?: QueueItem["prompt"] } | undefined)?.prompt;
}

/** Those of the one socket that heard the most: two sockets may have been told the same. */
function messagesOf(events: RecordedEvent[], id: string): ComfyMessage[] {
  const mine = events.filter(({ dir, json }) =>
    dir === "ws_recv" && json?.data["prompt_id"] === id
  );
  const listeners = Object.values(Object.groupBy(mine, ({ who = "" }) => who));
  const [most = []] = listeners.toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0));
  return most.map(({ json }) => readMessage(json));
}

function toldBy(state: RunState): Record<string, unknown> {
  const { failure, outputs } = state;
  return {
    failure: failure && `${failure.name}: ${failure.message}`,
    files: outputs.files.map(({ filename }) => filename).sort(),
    texts: outputs.texts.toSorted(),
    cached: failure ? undefined : state.result.cached,
  };
}

function stateOf({ failure }: RunState): string {
  if (!failure) return "completed";
  return failure instanceof ExecutionInterruptedError ? "cancelled" : "failed";
}

/** Whether the socket was there from the first message to the last. */
function isWhole({ messages }: RecordedRun): boolean {
  const [first, last] = [messages[0], messages.at(-1)];
  return first?.type === "execution_start" && last?.type === "executing" && last.data.node === null;
}

function assertNeverFalls(fractions: number[], where: string): void {
  fractions.forEach((fraction, index) => {
    assert(fraction >= (fractions[index - 1] ?? 0) && fraction <= 1, `${where}: ${fractions}`);
  });
}

Deno.test({
  name:
    `RunState tells the same from messages as from the history of a real ComfyUI${needsRecordings}`,
  ignore: !hasRecordings,
  async fn(test) {
    let compared = 0;
    for (const name of transcriptNames()) {
      for (const run of recordedRuns(name)) {
        const { history, workflow, messages } = run;
        if (!history || !isWhole(run)) continue;
        compared++;
        await test.step(`${name} ${run.id}`, () => {
          const [live, asked] = [new RunState(workflow, () => 0), new RunState(workflow, () => 0)];
          messages.forEach((message) => live.apply(message));
          asked.applyHistory(history);
          assertEquals([live.ended, asked.ended], [true, true]);
          assertEquals(toldBy(live), toldBy(asked));
          assertEquals(stateOf(asked), outcomeOf(history).state);
        });
      }
    }
    assert(compared >= 50, `only ${compared} runs could be compared`);
  },
});

Deno.test({
  name: `RunState's fraction never falls over what a real ComfyUI said${needsRecordings}`,
  ignore: !hasRecordings,
  fn() {
    let messages = 0;
    for (const name of transcriptNames()) {
      for (const run of recordedRuns(name)) {
        const state = new RunState(run.workflow, () => 0);
        messages += run.messages.length;
        const fractions = run.messages.map((message) => {
          state.apply(message);
          return state.progress.fraction;
        });
        assertNeverFalls(fractions, name);
      }
    }
    assert(messages > 1_000, `only ${messages} messages`);
  },
});
