/** How urgent a job is. */
export type Priority = "high" | "normal" | "low";

/** All priorities, the most urgent first. */
export const PRIORITIES: readonly Priority[] = ["high", "normal", "low"];
