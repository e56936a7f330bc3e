import type { OptionRow } from "./option_row.ts";
import { COMFYUI_OPTIONS } from "./options/comfyui_options.ts";
import { COMMAND_OPTIONS } from "./options/command_options.ts";
import { JOB_OPTIONS } from "./options/job_options.ts";
import { LIMIT_OPTIONS } from "./options/limit_options.ts";
import { LOGGING_OPTIONS } from "./options/logging_options.ts";
import { SECURITY_OPTIONS } from "./options/security_options.ts";
import { SERVER_OPTIONS } from "./options/server_options.ts";
import { WORKFLOW_OPTIONS } from "./options/workflow_options.ts";

export type { OptionRow };

/** An option that the command line may give. */
export type Option = OptionRow & { flag: string };

/** Options of one matter, in the order of the help. */
export interface OptionGroup {
  /** What they are about. */
  heading: string;
  /** Its options. */
  options: readonly OptionRow[];
}

/** The table of all options. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  { heading: "ComfyUI", options: COMFYUI_OPTIONS },
  { heading: "Workflows and tools", options: WORKFLOW_OPTIONS },
  { heading: "Jobs", options: JOB_OPTIONS },
  { heading: "HTTP server", options: SERVER_OPTIONS },
  { heading: "Who may do what", options: SECURITY_OPTIONS },
  { heading: "Limits", options: LIMIT_OPTIONS },
  { heading: "Logging", options: LOGGING_OPTIONS },
  { heading: "Commands", options: COMMAND_OPTIONS },
];

/** Every option. */
export const allOptions: readonly OptionRow[] = OPTION_GROUPS.flatMap(({ options }) => options);

/** Every option that a file and the environment may give. */
export const fileOptions: readonly OptionRow[] = allOptions.filter(({ flagOnly }) => !flagOnly);

/** Every option that the command line may give. */
export const options: readonly Option[] = allOptions.filter(hasFlag);

function hasFlag(option: OptionRow): option is Option {
  return option.flag !== undefined;
}

/** The environment variable of an option: `EASEL_STEP_TIMEOUT`, after its flag where it has one. */
export function variableOf({ key, flag, repeated }: OptionRow): string {
  const name = repeated ? key : flag ?? key;
  return `EASEL_${name.toUpperCase().replaceAll(/[-.]/g, "_")}`;
}
