/**
 * A process that puts records and says of each that it is kept, to be killed in the middle of it.
 *
 *     writer.ts <local | path> put <first job> <jobs> <first state>
 *     writer.ts <local | path> list
 */
import { FileJobStore } from "../../../src/jobs/store/file_job_store.ts";
import type { JobRecord } from "../../../src/jobs/store/job_record.ts";
import type { LocalStore } from "../../../src/jobs/store/job_store.ts";
import { LocalJobStore } from "../../../src/jobs/store/local_job_store.ts";

const [where = "", what, ...numbers] = Deno.args;
const store = open();
if (what === "put") putForEver(numbers.map(Number));
else list();

function open(): LocalStore {
  // What is corrupt in a file is told and expected: a line of a process that was killed.
  if (where !== "local") return new FileJobStore(where, { limits: { bytes: 30_000 } });
  const limits = { jobs: 100_000, bytes: 100_000_000 };
  return new LocalJobStore({
    limits,
    onProblem(message) {
      throw new Error(message);
    },
  });
}

/** Jobs by turns, each with a higher state than before. */
function putForEver([first = 0, jobs = 1, state = 0]: number[]): void {
  for (let turn = 0;; turn++) {
    const number = first + turn % jobs;
    store.put(recordOf(number, state + turn));
    say(`${number} ${state + turn}`);
  }
}

/** Records of different lengths. */
function recordOf(number: number, state: number): JobRecord {
  const inputs = { state, prompt: "x".repeat(state * 7919 % 600) };
  return { id: `job ${number}`, createdAt: number, caller: "me", status: "in_progress", inputs };
}

function list(): void {
  for (const { id, inputs } of store.list()) say(`${id.slice(4)} ${inputs["state"]}`);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
