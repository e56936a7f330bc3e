/**
 * A process that puts records in a Redis and says of each that it is there, to be killed in the
 * middle of it. It runs with the permissions of an Easel.
 *
 *     redis_writer.ts <url> <first job> <jobs> <first state>
 *     redis_writer.ts <url> list
 */
import { RedisJobStore } from "../../../src/jobs/store/redis_job_store.ts";

const [url = "", what = "", ...numbers] = Deno.args;
const limits = { jobs: 100_000, bytes: 100_000_000, recordBytes: 1000 };
const store = new RedisJobStore(url, {
  limits,
  onProblem(message) {
    throw new Error(message);
  },
});
if (what === "list") await list();
else await putForEver([what, ...numbers].map(Number));

/** Jobs by turns, some at a time, each with a higher state than before. */
async function putForEver([first = 0, jobs = 1, state = 0]: number[]): Promise<void> {
  for (let turn = 0;; turn += 3) {
    const said: string[] = [];
    for (let at = turn; at < turn + 3; at++) {
      const number = first + at % jobs;
      put(number, state + at);
      said.push(`${number} ${state + at}\n`);
    }
    await store.flush();
    say(said.join(""));
  }
}

/** Records of different lengths. */
function put(number: number, state: number): void {
  const inputs = { state, prompt: "x".repeat(state * 7919 % 600) };
  store.put({
    id: `job ${number}`,
    createdAt: Date.now(),
    caller: "me",
    status: "in_progress",
    inputs,
  });
}

async function list(): Promise<void> {
  for (const { id, inputs } of await store.list()) say(`${id.slice(4)} ${inputs["state"]}\n`);
  await store[Symbol.asyncDispose]();
}

function say(lines: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(lines));
}
