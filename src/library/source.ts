import type { LoadedWorkflow } from "../workflow/to_template.ts";

/** Where workflows come from. */
export type SourceName = "shipped" | "folder" | "saved" | "gallery" | "history";

/** One workflow that a source has. */
export interface SourceEntry {
  /** Unique in its source: a path or an id. */
  key: string;
  /** What its owner calls it, without a file ending; parts of a path are joined by `/`. */
  name: string;
  /** What people call it. */
  title?: string;
  /** What it is for. */
  description?: string;
  /** When it was changed, in milliseconds since 1970. */
  modified?: number;
  /** Differs when the content does; where it is missing nobody can tell. */
  version?: string;
  /** What it makes, where the source says so: `image`, `video`, `audio`, `3d` or `text`. */
  media?: string;
  /**
   * What its author calls the tool that it becomes; false where it shall be none by itself although
   * its source's entries are.
   */
  tool?: string | false;
}

/** A file that is no entry, and why. */
export interface SourceProblem {
  /** Its path below the source's folder. */
  file: string;
  /** What is wrong and what to do, as sentences that begin in lower case; no absolute path. */
  reason: string;
}

/** What a source has. */
export interface SourceListing {
  /** In the order in which they shall be shown. */
  entries: SourceEntry[];
  /** What was left out. */
  problems: SourceProblem[];
}

/** A place where workflows come from. */
export interface WorkflowSource extends AsyncDisposable {
  /** Which one. */
  readonly name: SourceName;
  /** What it has now. Rejects where it cannot be asked. */
  list(options?: { signal?: AbortSignal }): Promise<SourceListing>;
  /** One of its workflows. Rejects where it is not there any more, or cannot be read. */
  load(entry: SourceEntry): Promise<LoadedWorkflow>;
  /** Calls the listener after something changed, until the returned function is called. */
  onChange?(listener: () => void): () => void;
}
