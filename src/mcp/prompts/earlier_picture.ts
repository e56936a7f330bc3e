import type { Job } from "../../jobs/job.ts";
import { maySee, visibleJobs } from "../job/find_job.ts";
import { outputUri } from "../picture/output_uri.ts";
import type { Services } from "../tool_context.ts";
import type { PromptInput } from "./prompt_definition.ts";

/** Asks for a picture that was made before. */
export const jobInput: PromptInput = {
  name: "job",
  description: "Id of the job that made the picture; without it the last picture",
  choices: (services) => jobsWithPictures(services).map(({ id }) => id),
};

/**
 * The picture that a person means, in words that tools and models understand: with its job and its
 * file where we know them.
 */
export function describePicture(jobId: string | undefined, services: Services): string {
  const job = jobId === undefined ? jobsWithPictures(services)[0] : knownJob(jobId, services);
  if (!job) return jobId === undefined ? "the last picture we made" : `the picture of job ${jobId}`;
  const file = pictureOf(job);
  return [
    jobId === undefined ? "the last picture we made" : "the picture",
    `(job ${job.id}${file ? `, file ${outputUri(file)}` : ""})`,
  ].join(" ");
}

function knownJob(id: string, services: Services): Job | undefined {
  const job = services.jobs.get(id.trim().toLowerCase());
  return job && maySee(job, services) ? job : undefined;
}

/** Newest first. */
function jobsWithPictures(services: Services): Job[] {
  return visibleJobs(services).filter((job) => pictureOf(job) !== undefined);
}

function pictureOf({ outputs }: Job) {
  return outputs.files.find(({ mediaType }) => mediaType.startsWith("image/"));
}
