import { messageOf } from "../message_of.ts";

/** How a thing that was looked at is: well, worth knowing, wrong. */
export type Level = "ok" | "note" | "bad";

/** One thing that was looked at. */
export interface Finding {
  /** How it is. */
  level: Level;
  /** What it is, as a sentence. */
  text: string;
  /** What to do, or what it may be, one sentence each. */
  advice?: string[];
}

/** A part of the examination, under a heading of its own. */
export interface Check {
  /** The heading. */
  title: string;
  /** Looks. What it throws becomes a finding. */
  look(): Promise<Finding[]>;
}

/** Looks at one thing; whatever goes wrong is a finding as well. */
export async function findingsOf({ title, look }: Check): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ level: "bad", text: `Cannot check ${title.toLowerCase()}: ${messageOf(error)}` }];
  }
}
