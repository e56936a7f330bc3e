import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { LOCAL_CALLER } from "../../src/jobs/jobs.ts";
import type { CallToolResult, CreateTaskResult, Task } from "../../src/mcp/sdk.ts";
import { CallToolResultSchema, CreateTaskResultSchema } from "../sdk_client.ts";
import { callTool, EaselHouse, ENDLESS, jobIdOf, running, SMALL } from "./easel_house.ts";
import { Notices } from "./notices.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const STATUS = "notifications/tasks/status";

type Client = Parameters<typeof callTool>[0];

async function start(
  client: Client,
  input: Record<string, unknown>,
  { ttl, name = "generate_image", token }: { ttl?: number; name?: string; token?: string } = {},
): Promise<CreateTaskResult> {
  return await client.request({
    method: "tools/call",
    params: {
      name,
      arguments: input,
      task: ttl === undefined ? {} : { ttl },
      ...token !== undefined && { _meta: { progressToken: token } },
    },
  }, CreateTaskResultSchema) as CreateTaskResult;
}

async function get(client: Client, id: string): Promise<Task> {
  return await client.experimental.tasks.getTask(id) as Task;
}

async function resultOf(client: Client, id: string): Promise<CallToolResult> {
  return await client.experimental.tasks.getTaskResult(id, CallToolResultSchema);
}

Deno.test(
  "a tool called as a task answers at once, and its result is waited for",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 5 });
    const client = await house.connect({ tasks: true });
    const { task, _meta } = await start(client, { ...SMALL, steps: 40 });
    assertEquals([task.status, task.ttl, task.pollInterval], ["working", null, 1000]);
    const said = _meta?.["io.modelcontextprotocol/model-immediate-response"];
    assertStringIncludes(String(said), `Call get_job with job_id "${task.taskId}"`);
    assertEquals(house.jobs.get(task.taskId)?.ended, false);
    assertEquals((await get(client, task.taskId)).status, "working");
    const result = await resultOf(client, task.taskId);
    assertEquals(result.structuredContent?.["status"], "completed");
    assert(result.content.some(({ type }) => type === "image"));
    assertEquals(result._meta?.["io.modelcontextprotocol/related-task"], { taskId: task.taskId });
    const done = await get(client, task.taskId);
    assertEquals(done.status, "completed");
    assert(Date.parse(done.lastUpdatedAt) >= Date.parse(done.createdAt));
  },
);

Deno.test(
  "a task outlives its client's connection, and the Easel that began it",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 20 });
    const first = await house.connect({ tasks: true });
    const { task } = await start(first, { ...SMALL, steps: 60 });
    await first.close();
    const second = await house.connect({ tasks: true });
    assertEquals((await get(second, task.taskId)).status, "working");
    await running(house.jobs.get(task.taskId));
    await house.restart();
    const third = await house.connect({ tasks: true });
    const result = await resultOf(third, task.taskId);
    assertEquals(result.structuredContent?.["status"], "completed");
  },
);

Deno.test("tasks/cancel stops exactly that task's job, and only once", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20, concurrency: 1 });
  const client = await house.connect({ tasks: true });
  const { task } = await start(client, ENDLESS);
  const { task: other } = await start(client, { ...SMALL, seed: 2 });
  await running(house.jobs.get(task.taskId));
  const waiting = resultOf(client, task.taskId);
  const cancelled = await client.experimental.tasks.cancelTask(task.taskId);
  assertEquals([cancelled.taskId, cancelled.status], [task.taskId, "cancelled"]);
  assertEquals(house.jobs.get(task.taskId)?.status, "cancelled");
  assertEquals((await waiting).isError, true);
  await assertRejects(
    () => client.experimental.tasks.cancelTask(task.taskId),
    Error,
    "it has ended (cancelled)",
  );
  assertEquals((await resultOf(client, other.taskId)).structuredContent?.["status"], "completed");
});

Deno.test("a cancelled task stays cancelled while its job goes on for others", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 10, twins: true });
  const alice = await house.connect({ caller: "alice", tasks: true });
  const bob = await house.connect({ caller: "bob", tasks: true });
  const input = { ...SMALL, steps: 60, seed: 4 };
  const { task } = await start(alice, input);
  assertEquals((await start(bob, input)).task.taskId, task.taskId);
  const left = resultOf(alice, task.taskId);
  const cancelled = await alice.experimental.tasks.cancelTask(task.taskId);
  assertEquals(cancelled.status, "cancelled");
  assertEquals((await left).isError, true);
  const made = await resultOf(bob, task.taskId);
  assertEquals(made.structuredContent?.["status"], "completed");
  assertEquals((await get(bob, task.taskId)).status, "completed");
  assertEquals((await get(alice, task.taskId)).status, "cancelled");
});

Deno.test("a task's time to live is told, and ends it; its job is kept", STRICT, async () => {
  await using house = new EaselHouse();
  const client = await house.connect({ tasks: true });
  const long = await start(client, { ...SMALL, seed: 1 }, { ttl: 3_600_000 });
  assertEquals(long.task.ttl, 3_600_000);
  const { task } = await start(client, { ...SMALL, seed: 2 }, { ttl: 1 });
  const job = house.jobs.get(task.taskId)!;
  await job.done;
  while (Date.now() <= job.createdAt + 1) await client.ping();
  await assertRejects(() => get(client, task.taskId), Error, "its time is over");
  const { tasks } = await client.experimental.tasks.listTasks();
  assertEquals(tasks.map(({ taskId }) => taskId), [long.task.taskId]);
  const kept = await callTool(client, "get_job", { job_id: task.taskId });
  assertEquals(kept.structuredContent?.status, "completed");
  await house.jobs.get(long.task.taskId)?.done;
});

Deno.test("tasks/list has the caller's tasks in pages, the newest first", STRICT, async () => {
  await using house = new EaselHouse();
  const client = await house.connect({ caller: "alice", tasks: true });
  const other = await house.connect({ caller: "bob", tasks: true });
  house.jobs.queue.pause();
  const ids: string[] = [];
  for (let seed = 0; seed < 52; seed++) {
    ids.unshift((await start(client, { ...SMALL, seed })).task.taskId);
  }
  const first = await client.experimental.tasks.listTasks();
  assertEquals(first.tasks.length, 50);
  const second = await client.experimental.tasks.listTasks(first.nextCursor);
  assertEquals(second.nextCursor, undefined);
  assertEquals([...first.tasks, ...second.tasks].map(({ taskId }) => taskId), ids);
  assertEquals((await other.experimental.tasks.listTasks()).tasks, []);
  await assertRejects(
    () => client.experimental.tasks.listTasks("no cursor"),
    Error,
    "no such task",
  );
  for (const id of ids) house.jobs.get(id)?.leave("alice");
});

Deno.test("a client hears of a task's progress and of its end", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20 });
  const client = await house.connect({ tasks: true });
  const heard = new Notices(client);
  client.removeNotificationHandler("notifications/progress");
  const { task } = await start(client, { ...SMALL, steps: 60 }, { token: "mine" });
  const [status] = await heard.until(STATUS, 1);
  const { taskId, status: state } = status?.params as unknown as Task;
  assertEquals([taskId, state], [task.taskId, "completed"]);
  const told = heard.of("notifications/progress").map(({ params }) =>
    params as unknown as { progressToken: string; progress: number }
  );
  assert(told.length > 0);
  assert(told.every(({ progressToken }) => progressToken === "mine"));
  told.reduce((last, { progress }) => (assert(progress > last), progress), -1);
});

Deno.test("what cannot be a task is refused, and nothing is left of it", STRICT, async () => {
  await using house = new EaselHouse();
  const client = await house.connect({ tasks: true });
  await assertRejects(
    () => start(client, {}, { name: "list_models" }),
    Error,
    'Cannot call "list_models" as a task',
  );
  await assertRejects(() => start(client, { prompt: "x", steps: 0 }), Error, "steps");
  await assertRejects(() => get(client, crypto.randomUUID()), Error, "there is none");
  await assertRejects(() => get(client, "../queue"), Error, "there is none");
  assertEquals((await client.experimental.tasks.listTasks()).tasks, []);
});

Deno.test("a task that failed gives the tool's error as its result", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20 });
  const client = await house.connect({ tasks: true });
  const { task } = await start(client, ENDLESS);
  const job = house.jobs.get(task.taskId)!;
  await running(job);
  job.fail(new TypeError("The GPU is on fire."));
  assertEquals((await get(client, task.taskId)).status, "failed");
  assertEquals((await get(client, task.taskId)).statusMessage, "The GPU is on fire.");
  const result = await resultOf(client, task.taskId);
  assertEquals(result.isError, true);
  job.leave(LOCAL_CALLER);
});

Deno.test("only a client that knows tasks reads of them in the list of tools", STRICT, async () => {
  await using house = new EaselHouse();
  const plain = (await (await house.connect()).listTools()).tools;
  assertEquals(plain.filter(({ execution }) => execution !== undefined), []);
  const client = await house.connect({ tasks: true });
  const { tools } = await client.listTools();
  const optional = tools.filter(({ execution }) => execution?.taskSupport === "optional");
  const names = optional.map(({ name }) => name);
  for (const name of ["generate_image", "upscale", "run_workflow", "text_to_image"]) {
    assert(names.includes(name), name);
  }
  for (const name of ["get_job", "list_jobs", "cancel_job", "list_models"]) {
    assert(!names.includes(name), name);
  }
});

Deno.test("the SDK's own stream of a task ends with its result", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 5 });
  const client = await house.connect({ tasks: true });
  await client.listTools();
  const params = { name: "generate_image", arguments: SMALL };
  const types: string[] = [];
  for await (const message of client.experimental.tasks.callToolStream(params)) {
    types.push(message.type);
  }
  assertEquals([types[0], types.at(-1)], ["taskCreated", "result"]);
  const plain = await callTool(client, "generate_image", { ...SMALL, seed: 9 });
  assert(jobIdOf(plain) !== "");
});
