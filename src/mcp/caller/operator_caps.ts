import type { Caps } from "../../workflow/caps.ts";

/** Caps that the operator sets for everybody. */
export interface OperatorCaps extends Caps {
  /** Whether values that are too high are lowered, or the job is refused; refused where left out. */
  mode?: "clamp" | "refuse" | undefined;
}
