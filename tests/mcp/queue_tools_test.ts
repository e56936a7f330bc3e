import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { callTool, EaselHouse, ENDLESS, jobIdOf, running, SMALL, textOf } from "./easel_house.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const ALL = ["core", "queue"];

interface Queue {
  waiting: number;
  engines: { engine: string; state: string; paused: boolean; jobs: number; running?: number }[];
}

async function queueOf(client: Parameters<typeof callTool>[0]): Promise<Queue> {
  return (await callTool(client, "get_queue")).structuredContent as unknown as Queue;
}

Deno.test(
  "the queue's tools are there for who asks for them, and for no one else",
  STRICT,
  async () => {
    await using house = new EaselHouse();
    const names = async (tools?: string[]) =>
      (await (await house.connect(tools ? { tools } : {})).listTools()).tools
        .map(({ name }) => name);
    assertEquals((await names()).includes("get_queue"), false);
    assertEquals((await names()).includes("cancel_job"), true);
    assertEquals((await names(["all"])).includes("free_memory"), true);
    assertEquals(await names(["queue"]), [
      "get_queue",
      "reprioritize_job",
      "pause_queue",
      "resume_queue",
      "free_memory",
    ]);
    const plain = await house.connect();
    await assertRejects(() => callTool(plain, "pause_queue"), Error, "Unknown tool");
  },
);

Deno.test("get_queue shows what waits here and what each ComfyUI has", STRICT, async () => {
  await using house = new EaselHouse({ names: ["left", "right"], stepMs: 20 });
  const client = await house.connect({ tools: ALL, waitMs: 0 });
  const ids: string[] = [];
  for (let seed = 1; seed <= 3; seed++) {
    ids.push(jobIdOf(await callTool(client, "generate_image", { ...ENDLESS, seed })));
  }
  await running(house.jobs.get(ids[0]!));
  await running(house.jobs.get(ids[1]!));
  const { waiting, engines } = await queueOf(client);
  assertEquals(waiting, 1);
  assertEquals(
    engines.map(({ engine, state, paused, jobs, running }) => [
      engine,
      state,
      paused,
      jobs,
      running,
    ]),
    [["left", "up", false, 1, 1], ["right", "up", false, 1, 1]],
  );
  const { content: [text] } = await callTool(client, "get_queue");
  assertStringIncludes(text?.text ?? "", "1 job waiting here.\nleft: up; 1 job of ours there");
  for (const job_id of ids.reverse()) await callTool(client, "cancel_job", { job_id });
});

Deno.test(
  "pause_queue holds jobs back from a ComfyUI, or from all, until resume_queue",
  STRICT,
  async () => {
    await using house = new EaselHouse({ names: ["left", "right"] });
    const client = await house.connect({ tools: ALL, waitMs: 0 });
    const paused = await callTool(client, "pause_queue", { engine: "left" });
    assertStringIncludes(textOf(paused), "Paused: left.");
    const made = await callTool(client, "generate_image", SMALL);
    await house.jobs.get(jobIdOf(made))?.done;
    assertEquals(house.jobs.get(jobIdOf(made))?.engine, "right");
    await callTool(client, "pause_queue");
    const held = await callTool(client, "generate_image", { ...SMALL, seed: 5 });
    assertStringIncludes(textOf(held), "Queued, next here");
    const queue = await queueOf(client);
    assertEquals([queue.waiting, ...queue.engines.map((one) => one.paused)], [1, true, true]);
    await callTool(client, "resume_queue");
    await house.jobs.get(jobIdOf(held))?.done;
    const unknown = await callTool(client, "pause_queue", { engine: "middle" });
    assertEquals(unknown.isError, true);
    assertStringIncludes(textOf(unknown), "Known: left, right.");
  },
);

Deno.test("reprioritize_job has a job overtake another that waits", STRICT, async () => {
  await using house = new EaselHouse();
  const client = await house.connect({ tools: ALL, waitMs: 0 });
  await callTool(client, "pause_queue");
  const first = jobIdOf(await callTool(client, "generate_image", { ...SMALL, seed: 1 }));
  const second = jobIdOf(await callTool(client, "generate_image", { ...SMALL, seed: 2 }));
  const moved = await callTool(client, "reprioritize_job", { job_id: second, priority: "high" });
  assertStringIncludes(textOf(moved), "is of high priority now: Queued, next here.");
  assertEquals(house.jobs.get(first)?.progress.ahead, 1);
  await callTool(client, "resume_queue");
  await house.jobs.get(second)?.done;
  await house.jobs.get(first)?.done;
  const late = await callTool(client, "reprioritize_job", { job_id: first, priority: "low" });
  assertStringIncludes(textOf(late), "it has ended (completed)");
});

Deno.test("a caller that sees only its own may do nothing to others' jobs", STRICT, async () => {
  await using house = new EaselHouse();
  const operator = await house.connect({ tools: ALL });
  const guest = await house.connect({ caller: "guest", tools: ALL, waitMs: 0, priority: "normal" });
  const other = await house.connect({ caller: "other", tools: ALL, waitMs: 0 });
  await callTool(operator, "pause_queue");
  for (const tool of ["pause_queue", "resume_queue", "free_memory"]) {
    const refused = await callTool(guest, tool);
    assertEquals(refused.isError, true);
    assertStringIncludes(textOf(refused), "that concerns the jobs of all callers");
  }
  const own = jobIdOf(await callTool(guest, "generate_image", SMALL));
  const move = (client: typeof guest, priority: string) =>
    callTool(client, "reprioritize_job", { job_id: own, priority });
  assertStringIncludes(textOf(await move(guest, "high")), '"high" is above your own priority');
  assertStringIncludes(textOf(await move(other, "low")), "there is none of that id");
  assertStringIncludes(textOf(await move(guest, "low")), "is of low priority now");
  assertStringIncludes(textOf(await move(guest, "normal")), "is of normal priority now");
  assertEquals(house.jobs.queue.paused, ["a"]);
  await callTool(operator, "resume_queue");
  await house.jobs.get(own)?.done;
});

Deno.test("free_memory asks each ComfyUI, and says which does not answer", STRICT, async () => {
  await using house = new EaselHouse({ names: ["left", "right"] });
  const client = await house.connect({ tools: ALL });
  const freed = await callTool(client, "free_memory");
  assertEquals(freed.isError, undefined);
  assertEquals(house.requests.filter((request) => request.endsWith("/free")), [
    "left POST /free",
    "right POST /free",
  ]);
  await callTool(client, "free_memory", { engine: "right" });
  assertEquals(house.requests.at(-1), "right POST /free");
});
