import * as z from "zod";
import { JsonNumberSchema } from "./json_number.ts";

/** A file that the editor's user has saved, such as a workflow. */
export interface UserFile {
  /** Path below the folder that was listed, parts joined by `/`. */
  path: string;
  /** In bytes. */
  size?: number | undefined;
  /** When it was changed, in milliseconds since 1970. */
  modified?: number | undefined;
}

/** Shape of what `GET /userdata` answers with `full_info=true`. */
export const UserFilesSchema: z.ZodType<UserFile[]> = z.array(z.looseObject({
  path: z.string(),
  size: JsonNumberSchema.optional(),
  modified: JsonNumberSchema.transform(toMilliseconds).optional(),
}));

// Versions up to 0.3.64 say seconds, later ones milliseconds. 1e11 s is the year 5138.
function toMilliseconds(time: number): number {
  return time < 1e11 ? Math.round(time * 1000) : time;
}
