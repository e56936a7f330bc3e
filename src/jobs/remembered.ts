/** Remembers what was loaded, by name. What failed or was not there is asked for again. */
export class Remembered<T> {
  readonly #loads = new Map<string, Promise<T>>();

  /** What is remembered under a name; else what `load` brings, for all who ask meanwhile. */
  get(name: string, load: () => Promise<T>): Promise<T> {
    const known = this.#loads.get(name);
    if (known) return known;
    const loading = load();
    this.#loads.set(name, loading);
    // After clear() there may be a newer load under the name, which is not ours to forget.
    const forget = () => {
      if (this.#loads.get(name) === loading) this.#loads.delete(name);
    };
    loading.then((value) => value ?? forget(), forget);
    return loading;
  }

  /** Forgets everything; a load under way is not remembered when it ends. */
  clear(): void {
    this.#loads.clear();
  }
}
