import type { LibraryEntry } from "../library/library.ts";
import type { Services } from "../mcp/tool_context.ts";
import { verdictOf } from "../mcp/workflow/workflow_verdict.ts";
import { messageOf } from "./message_of.ts";

/** Whether a workflow can run, in words. */
export interface Judgement {
  /** True where it lacks nothing. */
  runnable: boolean;
  /** `can run`, or why not. */
  text: string;
}

/** Looks whether a workflow can run here. What goes wrong is part of the answer. */
export async function judgeWorkflow(
  entry: LibraryEntry,
  { library, engines }: Services,
): Promise<Judgement> {
  try {
    const { template } = await library.read(entry);
    const verdict = await verdictOf(engines, template);
    const { runnable, missingNodes, problems, missingFiles } = verdict;
    if (missingNodes.length > 0) {
      return { runnable, text: `needs nodes ${missingNodes.join(", ")}` };
    }
    if (!runnable) return { runnable, text: firstOf(problems) };
    const count = missingFiles.length;
    const files = count === 1 ? "a file" : `${count} files`;
    return { runnable, text: count === 0 ? "can run" : `can run, given ${files} of yours` };
  } catch (error) {
    return { runnable: false, text: messageOf(error) };
  }
}

function firstOf([first = "cannot run", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} (and ${more.length} more)`;
}
