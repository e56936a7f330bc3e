/** How what stands for a variable that is not set here begins, in any case of letters. */
const UNSET = "not-set-here";

/** No two tokens are the same, and no secret is too short. */
function standIn(name: string): string {
  return `${UNSET}-${name}-`.padEnd(64, "x");
}

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
    return standIn(name);
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
      throw this.#notSet(error.message, error);
    }
  }

  /**
   * Checks what becomes a permission.
   *
   * @throws {TypeError} If one is made of a variable that is not set.
   */
  checkSettled(permissions: readonly string[]): void {
    if (!permissions.some((permission) => permission.toLowerCase().includes(UNSET))) return;
    throw this.#notSet("Cannot tell what the executable may reach: a part of it is not known.");
  }

  #notSet(message: string, cause?: Error): TypeError {
    const names = [...this.#unset].join(", ");
    return new TypeError(
      `${message}\nNot set here: ${names}. Set what an address or a path is made of.`,
      { cause },
    );
  }

  #refersTo(reference: string): boolean {
    return this.#text.includes(`\${${reference}`);
  }
}
