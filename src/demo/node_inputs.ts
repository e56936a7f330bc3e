import type { Conditioning, Latent, Model, Upscaler } from "./model.ts";
import type { Mask, Picture } from "./picture.ts";

/**
 * The values that a node runs with. Validation has seen to it that literals are of their declared
 * type and links of a fitting one, so the readers only name the type.
 */
export class NodeInputs {
  readonly #values: ReadonlyMap<string, unknown>;

  /** Takes the values by input name. */
  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** Tells whether an optional input was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value of any type, or `undefined`. */
  value(name: string): unknown {
    return this.#values.get(name);
  }

  /** A STRING or an option of a combo. */
  text(name: string): string {
    return String(this.#values.get(name));
  }

  /** An INT or FLOAT; an integer beyond 2^53 loses its last digits. */
  number(name: string): number {
    return Number(this.#values.get(name));
  }

  /** An INT with all its digits. */
  digits(name: string): string {
    return String(this.#values.get(name));
  }

  /** A BOOLEAN. */
  flag(name: string): boolean {
    return Boolean(this.#values.get(name));
  }

  /** An IMAGE: a batch of pictures. */
  pictures(name: string): Picture[] {
    return this.#values.get(name) as Picture[];
  }

  /** A MASK: a batch of masks. */
  masks(name: string): Mask[] {
    return this.#values.get(name) as Mask[];
  }

  /** A LATENT. */
  latent(name: string): Latent {
    return this.#values.get(name) as Latent;
  }

  /** A CONDITIONING. */
  conditioning(name: string): Conditioning {
    return this.#values.get(name) as Conditioning;
  }

  /** A MODEL, CLIP, VAE or CONTROL_NET. */
  model(name: string): Model {
    return this.#values.get(name) as Model;
  }

  /** An UPSCALE_MODEL. */
  upscaler(name: string): Upscaler {
    return this.#values.get(name) as Upscaler;
  }

  /** All values by name, for error reports. */
  entries(): IterableIterator<[string, unknown]> {
    return this.#values.entries();
  }
}
