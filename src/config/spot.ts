import type { Problems } from "./problems.ts";

/** Steps from an option's value to a part of it: keys and places in a list. */
export type Steps = readonly (string | number)[];

/** Options of a {@linkcode Spot}. */
export interface SpotOptions {
  /** Where all that is wrong goes. */
  problems: Problems;
  /** Where a part of the value stands, such as `easel.yaml:3`; left out where the name says it. */
  locate?: (steps: Steps) => string;
  /** Puts in what a text refers to; `undefined` where that is not there, which it has told. */
  expand?: (text: string, spot: Spot) => string | undefined;
  /** Whether the parts of a list go by the same name, as those of a flag that is given again do. */
  flat?: boolean;
  /** Steps from the option's value. */
  steps?: Steps;
  /** Where parts were given that are from elsewhere. */
  parts?: ReadonlyMap<string | number, Spot>;
}

/** Where a value was given: what can be said of it, and in which words. */
export class Spot {
  /** The flag, variable or key. */
  readonly name: string;
  readonly #options: SpotOptions;

  /** A place with a name such as `--port`, `EASEL_PORT` or `port`. */
  constructor(name: string, options: SpotOptions) {
    this.name = name;
    this.#options = options;
  }

  /** A part of the value here. */
  child(step: string | number): Spot {
    const { parts, ...options } = this.#options;
    const elsewhere = parts?.get(step);
    if (elsewhere) return elsewhere;
    const part = typeof step === "string" ? `.${step}` : options.flat ? "" : `[${step}]`;
    const name = this.name + part;
    return new Spot(name, { ...options, steps: [...options.steps ?? [], step] });
  }

  /** What several places say together, by a name of its own; it stands where this one does. */
  joined(name: string, parts: ReadonlyMap<string | number, Spot>): Spot {
    const { problems } = this.#options;
    return new Spot(name, { problems, locate: () => this.origin, parts });
  }

  /** Where it stands: `easel.yaml:3`, or the flag or variable itself. */
  get origin(): string {
    return this.#options.locate?.(this.#options.steps ?? []) ?? this.name;
  }

  /** Its name, and where it stands: `port (easel.yaml:3)`, or only `EASEL_PORT`. */
  get place(): string {
    return this.#options.locate ? `${this.name} (${this.origin})` : this.name;
  }

  /** The text with what it refers to. */
  expand(text: string): string | undefined {
    return this.#options.expand ? this.#options.expand(text, this) : text;
  }

  /** Notes what is wrong here: `Cannot use port "http" (easel.yaml:3): not a number.` */
  refuse(state: string, { shown, kind = "range" }: RefuseOptions = {}): undefined {
    const { problems } = this.#options;
    // To find the line takes its time, and nobody would read it.
    if (problems.isFull) return void problems.add(kind, "");
    const where = this.#options.locate ? ` (${this.origin})` : "";
    const value = shown === undefined ? "" : ` ${shown}`;
    problems.add(kind, `Cannot use ${this.name}${value}${where}: ${state}`);
  }
}

/** Options of {@linkcode Spot.refuse}. */
export interface RefuseOptions {
  /** The value as it may be shown. */
  shown?: string;
  /** `shape` where it cannot be read at all; `range` where left out. */
  kind?: "shape" | "range";
}
