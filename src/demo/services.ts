import type { History } from "./history.ts";
import type { PromptQueue } from "./prompt_queue.ts";
import type { PromptWorker } from "./prompt_worker.ts";
import type { RunServices } from "./run_services.ts";
import type { UserData } from "./user_data.ts";

/** What the HTTP routes work with. */
export interface Services extends RunServices {
  /** Prompts that wait or run. */
  queue: PromptQueue;
  /** Prompts that are done. */
  history: History;
  /** Runs the queue. */
  worker: PromptWorker;
  /** The user's folder. */
  userData: UserData;
}
