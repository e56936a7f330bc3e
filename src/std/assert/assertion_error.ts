/** What a failed assertion throws. */
export class AssertionError extends Error {
  /** `AssertionError`, also where the class is renamed. */
  override name = "AssertionError";

  /**
   * An error of these words.
   *
   * @param message What was expected, and what came
   * @param options `cause`, where another error led to this one
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
