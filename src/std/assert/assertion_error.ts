/** What a failed assertion throws. */
export class AssertionError extends Error {
  override name = "AssertionError";

  /**
   * @param message What was expected, and what came
   * @param options `cause`, where another error led to this one
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
