/** A caller has started as many jobs in a minute as it may. */
export class JobRateError extends RangeError {
  /** The class's name, also in logs. */
  override name = "JobRateError";
  /** When it may try again, in whole seconds. */
  readonly secondsLeft: number;

  /** Takes how many jobs a minute may have, and how many seconds it still lasts. */
  constructor(most: number, secondsLeft: number) {
    super(
      `Cannot take another job: ${most} were started in this minute, which is the most. ` +
        `Try again in ${secondsLeft} s.`,
    );
    this.secondsLeft = secondsLeft;
  }
}
