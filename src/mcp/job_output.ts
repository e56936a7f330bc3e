import * as z from "zod";

/** Structured content of every tool that answers with a job. */
export const JobOutput: z.ZodObject = z.looseObject({
  job_id: z.string(),
  status: z.enum(["pending", "in_progress", "completed", "failed", "cancelled"]),
  engine: z.string(),
  demo: z.boolean(),
  files: z.array(z.looseObject({ uri: z.string(), media_type: z.string() })),
});
