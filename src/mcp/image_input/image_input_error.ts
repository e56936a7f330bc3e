/** What a client would have to give instead. */
const ADVICE = "Give a data URL or base64 of a PNG, JPEG or WebP, a comfyui:// URI, the id of an " +
  "earlier job, or the name of a file in ComfyUI's input folder.";

/** Something that was given as a picture and is none. The message begins with the reason. */
export class ImageInputError extends TypeError {
  /** The class's name, also in logs. */
  override name = "ImageInputError";

  /** Takes the reason, a clause, and what to do now where that is not the usual. */
  constructor(
    reason: string,
    { advice = ADVICE, ...options }: ErrorOptions & { advice?: string } = {},
  ) {
    super(`${reason}. ${advice}`, options);
  }
}
