/** What stands for a variable that is not set here. */
const UNSET = "not-set-here";

/**
 * The variables that a config refers to, as `${NAME}`. A token need not be set where an executable is
 * made: only that it is read matters. What becomes a permission, such as an address, has to be.
 */
export class References {
  readonly #text: string;
  readonly #environment: (name: string) => string | undefined;
  readonly #names = new Set<string>();
  readonly #unset = new Set<string>();

  /**
   * @param text The config.
   * @param environment The variables that are set here.
   */
  constructor(text: string, environment: (name: string) => string | undefined) {
    this.#text = text;
    this.#environment = environment;
  }

  /** Those that were asked for, in that order. */
  get names(): string[] {
    return [...this.#names];
  }

  /** The value of a variable, where the config refers to it; others are not looked at. */
  read: (name: string) => string | undefined = (name) => {
    if (!this.#refersTo(`${name}}`) && !this.#refersTo(`${name}:-`)) return undefined;
    this.#names.add(name);
    const value = this.#environment(name);
    // What has another value for that case needs none.
    if (value || !this.#refersTo(`${name}}`)) return value;
    this.#unset.add(name);
    return UNSET;
  };

  /**
   * Reads the config.
   *
   * @throws {TypeError} If it is not right and a variable is not set, which may be why.
   */
  explain<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (this.#unset.size === 0 || !(error instanceof Error)) throw error;
      const names = [...this.#unset].join(", ");
      throw new TypeError(
        `${error.message}\nNot set here: ${names}. Set what an address or a path is made of.`,
        { cause: error },
      );
    }
  }

  #refersTo(reference: string): boolean {
    return this.#text.includes(`\${${reference}`);
  }
}
