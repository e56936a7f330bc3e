import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Job } from "../../src/jobs/job.ts";
import { inProcess, run, savedFiles } from "../demo/demo_client.ts";
import { seeded } from "../workflow/mutate.ts";
import { demoEngine, type FaultWorld, faultWorld } from "./fault_world.ts";
import { judge, type Verdict } from "./judge_jobs.ts";
import { randomGraph } from "./random_graph.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Long after every patience of the jobs has ended. */
const HANGING_MS = 60_000;

/** Which faults and jobs there are; timing plays its part, too. */
const SEED = Number(Deno.env.get("EASEL_FAULT_SEED") ?? Math.floor(Math.random() * 1e6));

/** How many jobs a test has; more than by default for a long look. */
const COUNT = Number(Deno.env.get("EASEL_FAULT_JOBS") ?? 1000);

/** The share of jobs that are cancelled. */
const CANCELLED = 0.1;

/** A workflow and the picture that it makes where nothing goes wrong. */
interface Case {
  graph: ApiWorkflow;
  right: Uint8Array;
}

async function cases(count: number, seed: number): Promise<Case[]> {
  await using engine = demoEngine();
  const way = inProcess(engine);
  const random = seeded(seed);
  const made: Case[] = [];
  for (let i = 0; i < count; i++) {
    const graph = randomGraph(random);
    const output = "save" in graph ? "save" : "9";
    const [right] = await savedFiles(way, await run(way, graph), output);
    made.push({ graph, right: right! });
  }
  return made;
}

/** Resolves when all have ended; throws where some hang. */
async function allEnded(jobs: Job[]): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const hanging = jobs.filter(({ ended }) => !ended);
    reject(new Error(`${hanging.length} jobs hang: ${hanging.map(stateOf).join(", ")}`));
  }, HANGING_MS);
  try {
    await Promise.race([Promise.allSettled(jobs.map(({ done }) => done)), late]);
  } finally {
    clearTimeout(timer);
  }
}

function stateOf({ id, status, engine }: Job): string {
  return `${id} (${status} on ${engine})`;
}

/** Cancels some of the jobs, sooner or later. */
async function cancelSome(jobs: Job[], random: () => number): Promise<void> {
  await Promise.all(jobs.map(async (job) => {
    let patience = random() < CANCELLED ? Math.floor(random() * 6) : Infinity;
    for await (const _ of job.snapshots()) if (patience-- <= 0) job.cancel();
  }));
}

/** Runs all cases at once and counts what they came to. */
async function outcomes(
  made: Case[],
  world: FaultWorld,
  cancels: boolean,
): Promise<Partial<Record<Verdict, number>>> {
  const counts: Partial<Record<Verdict, number>> = {};
  const jobs = made.map(({ graph }) => world.jobs.submit(graph));
  const judged = jobs.map(async (job, i) => {
    await job.done.catch(() => {});
    const verdict = await judge(job, made[i]!.right, world);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  });
  const random = cancels ? seeded(SEED) : () => 1;
  await Promise.all([allEnded(jobs), cancelSome(jobs, random), ...judged]);
  assertEquals(world.jobs.active, 0);
  assertEquals(new Set(world.jobs.list()), new Set(jobs), "jobs are still known");
  return counts;
}

function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

function faultsOf({ proxies }: FaultWorld): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { faults } of proxies.values()) {
    for (const [fault, count] of Object.entries(faults)) all[fault] = (all[fault] ?? 0) + count;
  }
  return all;
}

Deno.test("Jobs without faults all make their pictures, one run each", STRICT, async () => {
  const made = await cases(60, SEED);
  await using world = faultWorld({ engines: 3, seed: SEED, rate: 0 });
  assertEquals(await outcomes(made, world, false), { "right picture": 60 });
  assertEquals(faultsOf(world), {});
  const taken = [...world.proxies.values()].map(({ accepted }) => accepted.length);
  assertEquals(taken.reduce((sum, count) => sum + count), 60);
  assert(Math.min(...taken) > 0, "every engine has work");
});

for (const engines of [1, 3]) {
  const name = `Jobs on ${engines} engines with 20 % faults end with their picture or a true error`;
  Deno.test(name, STRICT, async () => {
    const count = Math.round(COUNT * (engines === 1 ? 0.12 : 1));
    const made = await cases(count, SEED);
    await using world = faultWorld({ engines, seed: SEED, rate: 0.2 });
    try {
      const counts = await outcomes(made, world, true);
      say(`EASEL_FAULT_SEED=${SEED} ${JSON.stringify(counts)} ${JSON.stringify(faultsOf(world))}`);
      assert((counts["right picture"] ?? 0) > count / 2, "most come to their picture");
    } catch (error) {
      throw new Error(`EASEL_FAULT_SEED=${SEED} ${JSON.stringify(faultsOf(world))}`, {
        cause: error,
      });
    }
  });
}
