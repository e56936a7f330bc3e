import * as z from "zod";

/**
 * Structured content of every tool that answers with a job: what programs need to go on with. It
 * stands in the list of tools many times, so what else there is, is not told.
 */
export const JobOutput: z.ZodObject = z.looseObject({
  job_id: z.string(),
  status: z.string(),
  files: z.array(z.looseObject({ uri: z.string(), media_type: z.string() })),
});
