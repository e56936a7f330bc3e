/** A prompt that may not be sent. The message does not repeat it. */
export class PromptRefusedError extends TypeError {
  /** The class's name, also in logs. */
  override name = "PromptRefusedError";

  /** Takes the reason, a clause. */
  constructor(reason: string) {
    super(`Cannot send the prompt: ${reason}. Describe the picture with other words.`);
  }
}
