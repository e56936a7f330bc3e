import { fileProblem } from "./file_problem.ts";
import { sidecarPath } from "./pair_sidecars.ts";
import { mayHoldWorkflow, readWorkflowFile } from "./read_workflow_file.ts";
import type { SourceProblem } from "./source.ts";
import { type FolderWalk, isMissing, walkFolder } from "./walk_folder.ts";

/** What {@linkcode WorkflowFiles} work with. */
export interface WorkflowFilesOptions {
  /** The folder. */
  path: string;
  /** The most bytes that a file may have. */
  maxBytes: number;
}

/** The files of a folder that may hold workflows. Files are named by their path below it. */
export class WorkflowFiles {
  /** The most bytes that a file may have. */
  readonly maxBytes: number;
  readonly #options: WorkflowFilesOptions;

  /** Reads nothing yet. */
  constructor(options: WorkflowFilesOptions) {
    this.#options = options;
    this.maxBytes = options.maxBytes;
  }

  /**
   * Finds them.
   *
   * @throws {RangeError} If the folder is there and cannot be read.
   */
  async walk(): Promise<FolderWalk> {
    const { path } = this.#options;
    try {
      await refuseLink(path);
      return await walkFolder(path, mayHoldWorkflow);
    } catch (cause) {
      const message = `Cannot read the folder "${path}": ${fileProblem(cause)}`;
      throw new RangeError(message, { cause });
    }
  }

  /** Reads one; `undefined` where it holds no workflow. */
  async read(file: string): Promise<unknown> {
    const { path, maxBytes } = this.#options;
    return await readWorkflowFile(path, { path: file, maxBytes });
  }

  /** Reads what stands beside one to describe it; a broken one is added to the problems. */
  async readSidecar(file: string, problems: SourceProblem[] = []): Promise<unknown> {
    const sidecar = sidecarPath(file);
    try {
      return await this.read(sidecar);
    } catch (error) {
      if (!isMissing(error)) problems.push({ file: sidecar, reason: fileProblem(error) });
      return undefined;
    }
  }
}

// Deno lists such a folder but opens nothing in it. One sentence is better than one a file.
async function refuseLink(path: string): Promise<void> {
  const { isSymlink } = await Deno.lstat(path).catch(() => ({ isSymlink: false }));
  if (!isSymlink) return;
  const { state } = await Deno.permissions.query({ name: "read", path: await Deno.realPath(path) });
  if (state === "granted") return;
  throw new RangeError(
    "it is a link to a folder that Easel may not read. Put the folder itself there, or allow that one.",
  );
}
