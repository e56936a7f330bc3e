import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";

/** How many different sets of models are taken for still loaded; ComfyUI itself does not tell. */
const SETS = 4;

/** A model's file; one line and not too long, since a prompt's text may end with such a name. */
const MODEL_FILE = /^.{1,250}\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$/i;

/** Remembers which model files each engine used last: it need not load those again. */
export class WarmModels {
  readonly #sets = new Map<string, readonly (readonly string[])[]>();

  /** An engine was given a job with these models. */
  used(engine: string, models: readonly string[]): void {
    if (models.length === 0) return;
    const key = models.join("\n");
    const others = this.#of(engine).filter((set) => set.join("\n") !== key);
    this.#sets.set(engine, [models, ...others].slice(0, SETS));
  }

  /** The model files of an engine's last jobs. */
  warmOn(engine: string): ReadonlySet<string> {
    return new Set(this.#of(engine).flat());
  }

  /** An engine has nothing loaded any more: it was started anew, or told to free its memory. */
  forget(engine: string): void {
    this.#sets.delete(engine);
  }

  #of(engine: string): readonly (readonly string[])[] {
    return this.#sets.get(engine) ?? [];
  }
}

/** The model files that a workflow names: strings in its inputs that look like one, sorted. */
export function modelsOf(workflow: ApiWorkflow): string[] {
  const values = Object.values(workflow).flatMap(({ inputs }) => Object.values(inputs));
  return [...new Set(values.filter(isModelFile))].sort();
}

function isModelFile(value: unknown): value is string {
  return typeof value === "string" && MODEL_FILE.test(value);
}
