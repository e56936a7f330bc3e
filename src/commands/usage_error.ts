/** A command was called wrongly: nothing was done, and the same call can never work. */
export class UsageError extends RangeError {
  /** The class's name, also in logs. */
  override name = "UsageError";
}
