import { ConnectionError, HttpError } from "../../comfyui/errors.ts";

/** Trouble with reaching a ComfyUI while it has a job, which may pass. */
export class Trouble {
  #had = false;
  #since: number | undefined;

  /** Whether there was ever any: ComfyUI may be another process by now. */
  get had(): boolean {
    return this.#had;
  }

  /** Whether there is some now. */
  get present(): boolean {
    return this.#since !== undefined;
  }

  /** The connection broke; whether ComfyUI still answers is not known yet. */
  note(): void {
    this.#had = true;
  }

  /** ComfyUI answered. */
  passed(): void {
    this.#since = undefined;
  }

  /**
   * ComfyUI gave no answer, or none that can be read, to a question asked at that moment.
   *
   * @returns Since when there has been trouble.
   * @throws The error itself, where it is no such trouble.
   */
  bear(error: unknown, askedAt: number): number {
    if (!(error instanceof ConnectionError || error instanceof HttpError)) throw error;
    this.#had = true;
    return this.#since ??= askedAt;
  }
}
