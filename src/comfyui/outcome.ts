import type { HistoryEntry } from "./history.ts";
import type { ExecutionErrorMessage, ExecutionInterruptedMessage } from "./messages.ts";

/** How a run ended, in ComfyUI's own words for a job's state. */
export type Outcome =
  | { state: "completed" }
  | { state: "failed"; error?: ExecutionErrorMessage["data"] }
  | { state: "cancelled"; interrupted: ExecutionInterruptedMessage["data"] };

/**
 * Reads how a run ended. The messages say more than `status_str`: an interrupted run has status
 * `error`, and a cycle found while running has status `success` beside an `execution_error`.
 */
export function outcomeOf(entry: HistoryEntry): Outcome {
  for (const message of entry.status?.messages.toReversed() ?? []) {
    if (message.type === "execution_interrupted") {
      return { state: "cancelled", interrupted: message.data };
    }
    if (message.type === "execution_error") return { state: "failed", error: message.data };
  }
  return { state: entry.status?.statusStr === "error" ? "failed" : "completed" };
}
