import { describeWorkflow, holdsNodes, type WorkflowDescription } from "./describe_workflow.ts";
import { fileProblem } from "./file_problem.ts";
import { mapPooled } from "./map_pooled.ts";
import { type FolderWorkflow, stemOf } from "./pair_sidecars.ts";
import { tooLarge } from "./read_inside.ts";
import type { SourceProblem } from "./source.ts";
import { isMissing } from "./walk_folder.ts";
import type { WorkflowFiles } from "./workflow_files.ts";

/** What was learned from a file. */
export interface Inspection {
  /** Differs when the file or its sidecar does. */
  version: string;
  /** Missing where the file holds no workflow. */
  description?: WorkflowDescription;
  /** What is wrong with the file or its sidecar. */
  problems: SourceProblem[];
}

/** Whether a file of that name (without its ending) holds what another source has already. */
export type IsCopy = (name: string, json: unknown) => boolean;

/** Said of a file that is JSON, or a picture, and no workflow. */
export const NO_WORKFLOW = "it holds no workflow. Save it again from ComfyUI, or take it out.";

const FILES_AT_ONCE = 16;

/** One call opens no more than that; further files go by their names until a later one. */
const MAX_BYTES_PER_CALL = 256 * 2 ** 20;

/** Opens each file once, and again when its size or time has changed. */
export class Inspections {
  readonly #files: WorkflowFiles;
  readonly #known = new Map<string, Inspection>();
  readonly #isCopy: IsCopy;

  /** Opens nothing yet. */
  constructor(files: WorkflowFiles, isCopy: IsCopy = () => false) {
    this.#files = files;
    this.#isCopy = isCopy;
  }

  /** What is in all files that there are; each workflow's inspection stands at its own place. */
  async of(workflows: readonly FolderWorkflow[]): Promise<Inspection[]> {
    const paths = new Set(workflows.map(({ file }) => file.path));
    for (const path of this.#known.keys()) if (!paths.has(path)) this.#known.delete(path);
    const budget = { bytes: MAX_BYTES_PER_CALL };
    return await mapPooled(workflows, FILES_AT_ONCE, (it) => this.#inspect(it, budget));
  }

  async #inspect(workflow: FolderWorkflow, budget: { bytes: number }): Promise<Inspection> {
    const version = versionOf(workflow);
    const { path, size } = workflow.file;
    const known = this.#known.get(path);
    if (known?.version === version) return known;
    if (size <= this.#files.maxBytes) {
      if (size > budget.bytes) return { version, description: {}, problems: [] };
      budget.bytes -= size;
    }
    const inspection = await this.#open(workflow, version);
    this.#known.set(path, inspection);
    return inspection;
  }

  async #open({ file, sidecar }: FolderWorkflow, version: string): Promise<Inspection> {
    const { path, size } = file;
    const { maxBytes } = this.#files;
    const refuse = (reason: string) => ({ version, problems: [{ file: path, reason }] });
    if (size > maxBytes) return refuse(tooLarge(size, maxBytes));
    try {
      const json = await this.#files.read(path);
      if (!holdsNodes(json)) return refuse(NO_WORKFLOW);
      if (!sidecar && this.#isCopy(stemOf(path), json)) return { version, problems: [] };
      const problems: SourceProblem[] = [];
      const declared = sidecar && await this.#files.readSidecar(path, problems);
      return { version, description: describeWorkflow(json, declared), problems };
    } catch (error) {
      return isMissing(error) ? { version: "", problems: [] } : refuse(fileProblem(error));
    }
  }
}

function versionOf({ file, sidecar }: FolderWorkflow): string {
  const parts = [file, ...sidecar ? [sidecar] : []];
  return parts.map(({ modified, size }) => `${modified}:${size}`).join("+");
}
