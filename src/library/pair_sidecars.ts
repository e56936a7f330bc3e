import type { SourceProblem } from "./source.ts";
import type { FolderFile } from "./walk_folder.ts";

/** A file that may hold a workflow, and the file that describes it. */
export interface FolderWorkflow {
  /** The file itself. */
  file: FolderFile;
  /** Its `<name>.meta.json`. */
  sidecar?: FolderFile;
}

const SIDECAR = /\.meta\.json$/i;

/**
 * Puts each `<name>.meta.json` beside the workflows of that name, whatever their ending. One that
 * stands alone is a problem: most likely its name has a typing error.
 */
export function pairSidecars(
  files: readonly FolderFile[],
): { workflows: FolderWorkflow[]; problems: SourceProblem[] } {
  const sidecars = new Map<string, FolderFile>();
  for (const file of files) {
    if (SIDECAR.test(file.path)) sidecars.set(file.path.replace(SIDECAR, ""), file);
  }
  const lonely = new Set(sidecars.keys());
  const workflows = files.filter(({ path }) => !SIDECAR.test(path)).map((file): FolderWorkflow => {
    const stem = stemOf(file.path);
    lonely.delete(stem);
    const sidecar = sidecars.get(stem);
    return sidecar ? { file, sidecar } : { file };
  });
  const problems = [...lonely].map((stem) => ({
    file: `${stem}.meta.json`,
    reason: `it describes "${stem}.json", which is not there. Rename it, or add the workflow.`,
  }));
  return { workflows, problems };
}

/** The path of the sidecar of a workflow's file. */
export function sidecarPath(path: string): string {
  return `${stemOf(path)}.meta.json`;
}

/** A path without its file ending. */
export function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}
