import type { Shape } from "./shape.ts";

/** One option of the program: the only place that knows its name, default and meaning. */
export type OptionRow = Shape & {
  /** Its name in a file, in snake_case; what stands before the dot is the mapping that it is in. */
  key: string;
  /** Flag without its dashes; it has none where left out. */
  flag?: string;
  /** Whether only the command line may give it. */
  flagOnly?: boolean;
  /** What stands for the value in the help. */
  placeholder?: string;
  /** The value where it is not given, as a file would give it. */
  default?: string | number | boolean | readonly string[];
  /** Whether its flag may be given several times. */
  repeated?: boolean;
  /** The commands that its flag is for; all that reach a ComfyUI, where left out. */
  commands?: readonly string[];
  /** One line of `--help`, without commands and default. */
  help: string;
  /** The same of its flag with `no-` before it, where it is on by default. */
  off?: string;
};
