import type { LoadedWorkflow } from "../workflow/to_template.ts";
import { holdsNodes } from "./describe_workflow.ts";
import { fileProblem } from "./file_problem.ts";
import { FolderWatch, type FolderWatchOptions } from "./folder_watch.ts";
import { type Inspection, Inspections, type IsCopy, NO_WORKFLOW } from "./inspections.ts";
import { type FolderWorkflow, pairSidecars, stemOf } from "./pair_sidecars.ts";
import type { SourceEntry, SourceListing, WorkflowSource } from "./source.ts";
import { WorkflowFiles } from "./workflow_files.ts";

/** Options of {@linkcode FolderSource}. */
export interface FolderSourceOptions {
  /** The folder, from the process's current one; `workflows` where left out. */
  path?: string;
  /** The most bytes that a file may have; 16 MiB where left out. */
  maxBytes?: number;
  /** Tells which files hold what another source has already: they are left out. */
  isCopy?: IsCopy;
  /** Times of the watch. */
  watch?: FolderWatchOptions;
}

/** The workflows in a folder and its subfolders. A bad file is a problem of its own only. */
export class FolderSource implements WorkflowSource {
  /** Which source this is. */
  readonly name = "folder";
  readonly #path: string;
  readonly #files: WorkflowFiles;
  readonly #inspections: Inspections;
  readonly #watchOptions: FolderWatchOptions | undefined;
  readonly #listeners = new Set<() => void>();
  #watch: FolderWatch | undefined;
  #ending: Promise<void> = Promise.resolve();

  /** Reads nothing yet. */
  constructor(options: FolderSourceOptions = {}) {
    const { path = "workflows", maxBytes = 16 * 2 ** 20, watch, isCopy } = options;
    this.#path = path;
    this.#files = new WorkflowFiles({ path, maxBytes });
    this.#inspections = new Inspections(this.#files, isCopy);
    this.#watchOptions = watch;
  }

  /** All of them, those nearest to the top first. A folder that is not there is empty. */
  async list(): Promise<SourceListing> {
    // Whatever changes after this is noticed by the watch.
    await this.#watch?.ready;
    const walk = await this.#files.walk();
    const { workflows, problems } = pairSidecars(walk.files);
    const inspections = await this.#inspections.of(workflows);
    return {
      entries: workflows.flatMap((workflow, index) => toEntries(workflow, inspections[index]!)),
      problems: [...walk.problems, ...problems, ...inspections.flatMap((it) => it.problems)],
    };
  }

  /** One of them, with what stands in its `<name>.meta.json`. */
  async load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    const json = await this.#files.read(key).catch((cause) => {
      const message = `Cannot read workflow "${name}": ${fileProblem(cause)}`;
      const kind = cause instanceof SyntaxError ? SyntaxError : RangeError;
      throw new kind(message, { cause });
    });
    if (!holdsNodes(json)) throw new TypeError(`Cannot read workflow "${name}": ${NO_WORKFLOW}`);
    const sidecar = await this.#files.readSidecar(key);
    return { name, json, ...sidecar !== undefined && { sidecar } };
  }

  /** Watches the folder while anybody listens. */
  onChange(listener: () => void): () => void {
    const call = () => listener();
    this.#listeners.add(call);
    this.#watch ??= new FolderWatch(this.#path, () => this.#announce(), this.#watchOptions);
    return () => {
      this.#listeners.delete(call);
      if (this.#listeners.size === 0) this.#unwatch();
    };
  }

  /** Ends the watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    await this.#unwatch();
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #unwatch(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    return this.#ending = this.#ending.then(() => watch?.[Symbol.asyncDispose]());
  }
}

function toEntries({ file, sidecar }: FolderWorkflow, inspection: Inspection): SourceEntry[] {
  const { description, version } = inspection;
  if (!description) return [];
  const modified = Math.max(file.modified, sidecar?.modified ?? 0);
  return [{ key: file.path, name: stemOf(file.path), modified, version, ...description }];
}
