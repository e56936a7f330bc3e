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
  /** How long it may look, ms; half a minute where left out. */
  patienceMs?: number;
}

/**
 * Looks at one thing; whatever goes wrong is a finding as well. An answer that comes byte by byte
 * would else keep it waiting for ever.
 */
export async function findingsOf({ title, look, patienceMs = 30_000 }: Check): Promise<Finding[]> {
  const late = Promise.withResolvers<Finding[]>();
  const timer = setTimeout(() => late.resolve([tooLate(title, patienceMs)]), patienceMs);
  try {
    return await Promise.race([look(), late.promise]);
  } catch (error) {
    return [{ level: "bad", text: `Cannot check ${title.toLowerCase()}: ${messageOf(error)}` }];
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(title: string, patienceMs: number): Finding {
  return {
    level: "bad",
    text: `Cannot check ${title.toLowerCase()}: not done within ${patienceMs / 1000} s.`,
    advice: ["ComfyUI may be hanging: look at what it writes, and start it again."],
  };
}
