import type { Goal } from "./goal.ts";

/** A part of the report. */
export interface Section {
  /** In Markdown, with its heading. */
  text: string;
  /** Its figures that have a target. */
  goals: Goal[];
}
