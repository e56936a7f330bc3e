import type { Engines } from "../jobs/engines/engines.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { PresetTable } from "../workflow/own_presets.ts";
import type { WorkflowTemplate } from "../workflow/template.ts";
import type { AskModel } from "./ask/ask_model.ts";
import type { AskUser } from "./ask/ask_user.ts";
import type { Caller } from "./caller/caller.ts";
import type { JobRates } from "./caller/job_rates.ts";
import type { OperatorCaps } from "./caller/operator_caps.ts";
import type { RefusedPrompts } from "./caller/refused_prompts.ts";
import type { ClientProfile } from "./client_profile.ts";
import type { Log } from "./log.ts";

/** What all tools work with. */
export interface Services {
  /** The ComfyUIs, and what is known of them. */
  engines: Engines;
  /** Starts jobs, and finds those of earlier calls. */
  jobs: Jobs;
  /** All workflows there are. */
  library: Pick<Library, "list" | "find" | "read" | "onChange">;
  /** The templates, in the order in which they are tried. */
  templates(): WorkflowTemplate[];
  /** Where the log goes: never to stdout. */
  log: Log;
  /** Names, patterns and toolsets of the tools that clients see; see `isShown` where there are none. */
  shownTools?: readonly string[];
  /** Whether the configuration says yes to nodes that call a paid service. */
  allowPaid?: boolean;
  /** Who calls, and what that one may do; the user of this machine where left out. */
  caller?: Caller;
  /** Caps on what one job may ask for, whoever asks. */
  caps?: OperatorCaps;
  /** Prompts that nobody may send; none where left out. */
  refusedPrompts?: RefusedPrompts;
  /** Counts the jobs of callers that may start only so many. */
  jobRates?: JobRates;
  /** Name of the workflow of `generate_image` where none is asked for; Easel's choice where missing. */
  defaultTemplate?: string;
  /** The user's own presets. */
  presets?: PresetTable;
  /** How often lists of models are asked for anew, for who subscribed to them, ms. */
  refreshMs?: number;
  /** Whether pictures of runs under way are kept. */
  previewFrames?: boolean;
  /** Bounds of each reply. */
  limits: ReplyLimits;
}

/** Bounds of one reply. */
export interface ReplyLimits {
  /** Most bytes of base64 that all inline pictures may have; what the client takes by default. */
  previewBytes?: number;
  /** How long a call without a progress token waits for its job, ms. */
  waitMs: number;
  /** How long it then takes to have a picture that the client can show, ms. */
  previewMs: number;
}

/** With these, no client's patience of 60 s ends before an answer. */
export const DEFAULT_LIMITS: ReplyLimits = { waitMs: 50_000, previewMs: 8000 };

/** {@linkcode Services} and what belongs to one call. */
export interface ToolContext extends Services {
  /** What the client can take. */
  client: ClientProfile;
  /** The names of the tool's inputs that the client gave; all else the tool has chosen. */
  given?: ReadonlySet<string>;
  /** Aborts when the client cancels the call or goes away. */
  signal: AbortSignal;
  /** Asks the user for a yes; missing where the client cannot. */
  askUser?: AskUser;
  /** Sends a progress notification; missing where the client asked for none. */
  reportProgress?: (progress: number, total: number, message: string) => Promise<void>;
  /** Asks the client's own model; missing where the client offers none. */
  askModel?: AskModel;
}
