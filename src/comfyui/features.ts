import * as z from "zod";
import { JsonNumberSchema } from "./json_number.ts";

/** What `GET /features` answers. */
export interface Features {
  /** Whether previews can name their prompt and node. */
  supports_preview_metadata?: boolean | undefined;
  /** The largest request body, in bytes. */
  max_upload_size?: number | undefined;
  /** Whatever a newer version adds. */
  [feature: string]: unknown;
}

/** Shape of {@linkcode Features}; unknown features pass. */
export const FeaturesSchema: z.ZodType<Features> = z.looseObject({
  supports_preview_metadata: z.boolean().optional(),
  max_upload_size: JsonNumberSchema.optional(),
});
