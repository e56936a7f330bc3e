import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { Engine, EngineIdentity } from "./engine.ts";
import { firstOf } from "./first_of.ts";
import { mergeObjectInfo } from "./merge_object_info.ts";

/** All ComfyUIs of this process, in the order of the configuration. */
export class Engines implements AsyncDisposable {
  /** At least one. */
  readonly all: readonly [Engine, ...Engine[]];

  /** Asks nothing yet. Disposes of the engines when it is disposed. */
  constructor(all: readonly [Engine, ...Engine[]]) {
    this.all = all;
  }

  /** The one of this name. */
  get(name: string): Engine | undefined {
    return this.all.find((engine) => engine.name === name);
  }

  /** The one on which a file lies: the first where the file does not say, as there is one only. */
  at({ engine }: { engine?: string | undefined }): Engine {
    return (engine === undefined ? undefined : this.get(engine)) ?? this.all[0];
  }

  /** One to ask what any of them can answer: the first that is not known to be down. */
  get any(): Engine {
    return this.up[0] ?? this.all[0];
  }

  /** Those that are not known to be down. */
  get up(): Engine[] {
    return this.all.filter((engine) => !engine.health.down);
  }

  /** True where there are several, so that it matters which. */
  get several(): boolean {
    return this.all.length > 1;
  }

  /** Says what answers: the first that does. */
  identity(signal?: AbortSignal): Promise<EngineIdentity> {
    return firstOf(this.#asked, (engine) => engine.identity(signal));
  }

  /**
   * Descriptions of the given node classes, as the union of what all engines that answer have. A
   * class that none of them has is left out.
   *
   * @throws {ComfyError} If none answers.
   */
  async objectInfo(classTypes: Iterable<string>): Promise<ObjectInfo> {
    const names = [...classTypes];
    return mergeObjectInfo(await this.fromEach((engine) => engine.objectInfo(names)));
  }

  /**
   * The answers of all engines that give one, in order.
   *
   * @throws What the first said, where none answers.
   */
  async fromEach<T>(ask: (engine: Engine) => Promise<T>): Promise<T[]> {
    const answers = await Promise.allSettled(this.#asked.map(ask));
    const given = answers.filter((answer) => answer.status === "fulfilled");
    const [first] = answers;
    if (given.length === 0 && first?.status === "rejected") throw first.reason;
    return given.map(({ value }) => value);
  }

  /** Forgets what was remembered, or only what is so many milliseconds old. */
  refresh(olderThanMs = 0): void {
    for (const engine of this.all) engine.refresh(olderThanMs);
  }

  /** Ends all questions and closes the event sockets. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((engine) => engine[Symbol.asyncDispose]()));
  }

  /** Where all seem to be down, it is time to look again. */
  get #asked(): readonly Engine[] {
    return this.up.length > 0 ? this.up : this.all;
  }
}
