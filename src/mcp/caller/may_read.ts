import type { EngineFile } from "../../jobs/outputs.ts";
import { type JobsContext, visibleJobs } from "../job/find_job.ts";

/** An upload under the hash of its content: who knows that has the picture. */
const UPLOAD = /^[0-9a-f]{32}\.(?:png|jpeg|webp)$/;

/** How many kept jobs are looked through: the newest. */
const RECORDS = 1000;

/**
 * Whether a caller may read a file of a ComfyUI: any where it sees all; else what its own jobs
 * made, what lies in its own folder, and what was uploaded through Easel, whose name is the hash of
 * what it holds.
 */
export async function mayRead(file: EngineFile, context: JobsContext): Promise<boolean> {
  const { caller } = context;
  if (!caller || caller.seesAll) return true;
  const folder = foldersOf(file.subfolder);
  if (!folder || /[\\/]/.test(file.filename)) return false;
  if (isUpload(file, folder) || isInFolder(file, folder, caller.outputPrefix)) return true;
  const isIt = (other: EngineFile) => isSame(file, other);
  if (visibleJobs(context).some(({ outputs }) => outputs.files.some(isIt))) return true;
  const records = await context.jobs.records(RECORDS);
  return records.some((record) => record.caller === caller.id && record.files?.some(isIt));
}

function isUpload({ type, filename }: EngineFile, folder: readonly string[]): boolean {
  return type === "input" && folder.join("/") === "easel" && UPLOAD.test(filename);
}

function isInFolder(
  { type }: EngineFile,
  folder: readonly string[],
  prefix: string | undefined,
): boolean {
  const own = foldersOf(prefix ?? "") ?? [];
  return type === "output" && own.length > 0 && own.every((part, at) => folder[at] === part);
}

function isSame(a: EngineFile, b: EngineFile): boolean {
  return a.type === b.type && a.filename === b.filename && a.engine === b.engine &&
    foldersOf(a.subfolder)?.join("/") === foldersOf(b.subfolder)?.join("/");
}

/** The folders on the way; `undefined` where one is no plain name. */
function foldersOf(path: string): string[] | undefined {
  const parts = path.split(/[\\/]/).filter((part) => part !== "");
  return parts.some((part) => part === "." || part === "..") ? undefined : parts;
}
