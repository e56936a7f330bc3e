import { ComfyError } from "../comfyui/errors.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";
import { Job } from "./job.ts";
import { type JobArchive, jobOf } from "./job_archive.ts";
import * as ending from "./job_endings.ts";
import { readJobNote } from "./job_note.ts";
import { type FoundPrompt, searchPrompt } from "./job_search.ts";
import type { JobFile } from "./outputs.ts";
import type { JobRecord } from "./store/job_record.ts";

/** A job of an Easel that has ended. */
export interface RecoveredJob {
  /** As it was kept, or as ComfyUI knows it. */
  job: Job;
  /** Where ComfyUI still has it, running or done; missing where nothing is left to follow. */
  on?: Engine;
  /** True where nobody has it now: another Easel may still be about to send it. */
  lost?: true;
}

/**
 * Finds a job of an Easel that has ended, by what was kept of it and by what the ComfyUIs know.
 *
 * @throws {ComfyError} If it has to be looked for, and no ComfyUI answers.
 */
export async function recoverJob(
  id: string,
  { engines, archive }: { engines: Engines; archive: JobArchive | undefined },
): Promise<RecoveredJob | undefined> {
  const record = await archive?.get(id);
  if (record && isEnd(record)) return { job: await endedJob(record, engines) };
  const { found, silent } = await searchPrompt(id, engines);
  if (found) return { job: jobIn(found, { id, record }), on: found.engine };
  if (record?.engine !== undefined && silent.includes(record.engine)) {
    throw ending.outOfSight(id, record.engine);
  }
  return record && { job: lostJob(record, engines), lost: true };
}

function isEnd({ status }: JobRecord): boolean {
  return status !== "pending" && status !== "in_progress";
}

/** A large workflow is not kept, but ComfyUI may still have it. */
async function endedJob(kept: JobRecord, engines: Engines): Promise<Job> {
  const record = engines.several ? { ...kept, files: filesOn(kept) } : kept;
  if (record.workflow) return jobOf(record);
  try {
    const { found } = await searchPrompt(record.id, engines);
    return jobOf({ ...record, ...found && { workflow: found.workflow } });
  } catch (error) {
    if (error instanceof ComfyError) return jobOf(record);
    throw error;
  }
}

/** It may be from a time when there was one ComfyUI, and no need to say which. */
function filesOn({ files = [], engine }: JobRecord): JobFile[] {
  return files.map((file) => engine === undefined ? file : { engine, ...file });
}

function jobIn(
  { engine, workflow, extraData }: FoundPrompt,
  { id, record }: { id: string; record: JobRecord | undefined },
): Job {
  const { createdAt = Date.now(), inputs = readJobNote(extraData), caller = "" } = record ?? {};
  const job = new Job(id, workflow, { inputs, createdAt });
  job.engine = engine.name;
  if (caller !== "") job.join(caller);
  return job;
}

function lostJob(record: JobRecord, engines: Engines): Job {
  const job = jobOf(record);
  const { id, engine } = job;
  if (engine === undefined) job.fail(ending.neverSent(id));
  else job.fail(engines.get(engine) ? ending.lost(id) : ending.engineGone(id, engine));
  return job;
}
