import type { OptionRow } from "./option_row.ts";
import type { Spot } from "./spot.ts";

/** A value as somebody gave it, not yet read. */
export interface Given {
  /** Of which option. */
  option: OptionRow;
  /** Text, or what YAML makes of a file. */
  value: unknown;
  /** Where it was given. */
  spot: Spot;
  /** The same for people: `flag --port`, `environment EASEL_PORT`, `easel.yaml:3`. */
  from: string;
}
