import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import { stringifyJson } from "../comfyui/json.ts";
import type { FileStore } from "./file_store.ts";
import type { NodeClass, UiOutput } from "./node.ts";

/** What a node gave when it last ran. */
export interface CachedOutput {
  /** Values by output slot. */
  values: unknown[];
  /** What it showed. */
  ui?: UiOutput;
}

/**
 * Remembers what the nodes of the latest workflow gave, as ComfyUI's default cache does: a node
 * with the same class and inputs, all the way up, does not run again.
 */
export class OutputCache {
  /** Outputs by signature. */
  readonly #entries = new Map<string, CachedOutput>();
  /** A short name for each signature, so that those downstream stay short too. */
  readonly #names = new Map<string, number>();
  #lastName = 0;
  #signatures = new Map<string, string>();

  /** Takes up a workflow and forgets what it has no use for. */
  begin(workflow: ApiWorkflow, nodes: ReadonlyMap<string, NodeClass>, files: FileStore): void {
    this.#signatures = new Map();
    for (const id of Object.keys(workflow)) this.#sign(id, { workflow, nodes, files });
    const used = new Set(this.#signatures.values());
    for (const key of this.#names.keys()) if (!used.has(key)) this.#names.delete(key);
    for (const key of this.#entries.keys()) if (!used.has(key)) this.#entries.delete(key);
  }

  /** What a node of the workflow gave in an earlier run, if that still holds. */
  get(id: string): CachedOutput | undefined {
    return this.#entries.get(this.#signatures.get(id) ?? "");
  }

  /** Keeps what a node of the workflow gave. */
  set(id: string, output: CachedOutput): void {
    const signature = this.#signatures.get(id);
    if (signature !== undefined) this.#entries.set(signature, output);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
  }

  #sign(id: string, world: SigningWorld): number {
    const known = this.#signatures.get(id);
    if (known !== undefined) return this.#names.get(known) ?? 0;
    this.#signatures.set(id, "cycle");
    const signature = this.#signatureOf(id, world);
    this.#signatures.set(id, signature);
    const name = this.#names.get(signature) ?? ++this.#lastName;
    this.#names.set(signature, name);
    return name;
  }

  #signatureOf(id: string, world: SigningWorld): string {
    const { class_type, inputs = {} } = world.workflow[id]!;
    const nodeClass = world.nodes.get(class_type)!;
    const signed = Object.keys(inputs).sort().map((name) => {
      const value = inputs[name]!;
      if (!isNodeLink(value) || !Object.hasOwn(world.workflow, value[0])) return [name, value];
      return [name, "link", this.#sign(String(value[0]), world), value[1]];
    });
    const hidden = nodeClass.inputs({ models: {}, inputImages: () => [] }).hidden ?? {};
    const own = Object.values(hidden).includes("UNIQUE_ID") ? id : "";
    const fingerprint = nodeClass.fingerprint?.(inputs, world.files) ?? "";
    return stringifyJson([class_type, own, fingerprint, signed]);
  }
}

interface SigningWorld {
  workflow: ApiWorkflow;
  nodes: ReadonlyMap<string, NodeClass>;
  files: FileStore;
}
