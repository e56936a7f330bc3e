import { ComfyError } from "../../comfyui/errors.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import { answersOf } from "./answers_of.ts";
import type { Engine, EngineIdentity } from "./engine.ts";
import { firstOf } from "./first_of.ts";
import { mergeObjectInfo } from "./merge_object_info.ts";

/** How long one engine is waited for while another has answered, ms. */
const PATIENCE_MS = 3000;

/** Options of {@linkcode Engines}. */
export interface EnginesOptions {
  /** How long one is waited for while another has answered, in milliseconds; 3000 where left out. */
  patienceMs?: number;
}

/** All ComfyUIs of this process, in the order of the configuration. */
export class Engines implements AsyncDisposable {
  /** At least one. */
  readonly all: readonly [Engine, ...Engine[]];
  readonly #patienceMs: number;

  /** Asks nothing yet. Disposes of the engines when it is disposed. */
  constructor(
    all: readonly [Engine, ...Engine[]],
    { patienceMs = PATIENCE_MS }: EnginesOptions = {},
  ) {
    this.all = all;
    this.#patienceMs = patienceMs;
  }

  /** The one of this name. */
  get(name: string): Engine | undefined {
    return this.all.find((engine) => engine.name === name);
  }

  /**
   * The one on which a file lies: the first where the file does not say, as there was only one.
   *
   * @throws {ComfyError} If there are several, and none is called as the file says: another one may
   * have another picture by that name.
   */
  at({ engine }: { engine?: string | undefined }): Engine {
    const named = engine === undefined ? this.all[0] : this.get(engine);
    if (named) return named;
    if (!this.several) return this.all[0];
    throw new ComfyError(
      `Cannot read a file of "${engine}": no ComfyUI is called so any more, only ${
        this.all.map(({ name }) => name).join(", ")
      }. Configure it again, or make the picture anew.`,
    );
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
    return firstOf(worthAsking(this.all), (engine) => engine.identity(signal));
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
   * The answers of all engines that give one, in order. Once one has answered, the others have
   * three seconds; one that takes longer is left out and counts as lagging.
   *
   * @param among Only these are asked, and of them those that are not known to be down.
   * @throws What the first said, where none answers.
   */
  async fromEach<T>(
    ask: (engine: Engine) => Promise<T>,
    among: readonly Engine[] = this.all,
  ): Promise<T[]> {
    const asked = worthAsking(among);
    const answers = await answersOf(asked.map(ask), this.#patienceMs);
    for (const [index, answer] of answers.entries()) {
      if (answer === "late") this.#tookTooLong(asked[index]);
    }
    const told = answers.filter((answer) => answer !== "late");
    const given = told.filter((answer) => answer.status === "fulfilled");
    const [first] = told;
    if (given.length === 0 && first?.status === "rejected") throw first.reason;
    return given.map(({ value }) => value);
  }

  #tookTooLong(engine: Engine | undefined): void {
    const seconds = this.#patienceMs / 1000;
    engine?.health.lagged(`${engine.name} took longer than ${seconds} s to answer.`);
  }

  /** Forgets what was remembered, or only what is so many milliseconds old. */
  refresh(olderThanMs = 0): void {
    for (const engine of this.all) engine.refresh(olderThanMs);
  }

  /** Ends all questions and closes the event sockets. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((engine) => engine[Symbol.asyncDispose]()));
  }
}

/** Those not known to be down; where all seem to be, it is time to look again. */
function worthAsking(engines: readonly Engine[]): readonly Engine[] {
  const up = engines.filter(({ health }) => !health.down);
  return up.length > 0 ? up : engines;
}
