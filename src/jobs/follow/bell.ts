/** The longest time that `setTimeout` takes; beyond it would ring at once. */
const LONGEST = 2 ** 31 - 1;

/** Wakes one waiter. A ring that nobody waits for yet is kept for the next wait. */
export class Bell {
  #rung = false;
  #wake: () => void = () => {};

  /** Ends the wait. */
  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves at the next ring, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    if (!this.#rung) await this.#ringOrTime(ms);
    this.#rung = false;
  }

  #ringOrTime(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
