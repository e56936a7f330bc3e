import * as z from "zod";

/** In how many ways a picture can be given; for descriptions, so it is short. */
export const IMAGE_FORMS = "data URL, base64, comfyui:// URI, job id or input file";

/** A picture as a tool takes it: what `readImageReference()` reads. */
export const ImageSchema: z.ZodString = z.string().min(1);
