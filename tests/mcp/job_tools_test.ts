import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { LOCAL_CALLER } from "../../src/jobs/jobs.ts";
import { callTool, EaselHouse, ENDLESS, jobIdOf, running, SMALL, textOf } from "./easel_house.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

interface Listed {
  jobs: { job_id: string; status: string; files: string[]; prompt?: string; message?: string }[];
  left_out?: number;
}

async function listed(
  client: Parameters<typeof callTool>[0],
  input: Record<string, unknown> = {},
): Promise<Listed & { text: string }> {
  const result = await callTool(client, "list_jobs", input);
  return { ...result.structuredContent as unknown as Listed, text: textOf(result) };
}

Deno.test(
  "list_jobs lists the newest first, by state, and says how many are left out",
  STRICT,
  async () => {
    await using house = new EaselHouse();
    const client = await house.connect({ waitMs: 0 });
    assertEquals((await listed(client)).text, "There are no jobs yet.");
    const first = await callTool(client, "generate_image", { ...SMALL, seed: 1 });
    await house.jobs.get(jobIdOf(first))?.done;
    const second = await callTool(client, "generate_image", ENDLESS);
    const all = await listed(client);
    assertEquals(all.jobs.map(({ job_id }) => job_id), [jobIdOf(second), jobIdOf(first)]);
    assertEquals(all.jobs[1]?.files.length, 1);
    assertEquals(all.jobs[1]?.prompt, "a boat");
    assertStringIncludes(all.text, all.jobs[1]!.files[0]!);
    const done = await listed(client, { status: "completed" });
    assertEquals(done.jobs.map(({ job_id }) => job_id), [jobIdOf(first)]);
    const one = await listed(client, { limit: 1 });
    assertEquals([one.jobs.length, one.left_out], [1, 1]);
    assertStringIncludes(one.text, "1 older ones are left out.");
    assertEquals((await listed(client, { status: "failed" })).text, "No job is failed.");
    await callTool(client, "cancel_job", { job_id: jobIdOf(second) });
  },
);

Deno.test(
  "list_jobs and get_job know the jobs of an Easel that has ended, once each",
  STRICT,
  async () => {
    await using house = new EaselHouse();
    const before = await house.connect();
    const id = jobIdOf(await callTool(before, "generate_image", SMALL));
    await house.restart();
    const client = await house.connect();
    const { jobs, text } = await listed(client);
    assertEquals(jobs.map(({ job_id, status }) => [job_id, status]), [[id, "completed"]]);
    assertMatch(
      text,
      /completed: less than 1 min ago, text_to_image\w*, "a boat", comfyui:\/\/outputs/,
    );
    const again = await callTool(client, "get_job", { job_id: id });
    assertEquals(again.structuredContent?.status, "completed");
    // Nobody has kept how long it ran.
    assert(!textOf(again).includes("0.0 s"), textOf(again));
    assertEquals(again.content.some(({ type }) => type === "image"), true);
    assertEquals((await listed(client)).jobs.length, 1);
  },
);

Deno.test(
  "a job that still runs after a restart is found, followed and cancelled",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 20 });
    const before = await house.connect({ waitMs: 0 });
    const id = jobIdOf(await callTool(before, "generate_image", ENDLESS));
    await running(house.jobs.get(id));
    await house.restart();
    const client = await house.connect();
    const got = await callTool(client, "get_job", { job_id: id });
    assertEquals(got.structuredContent?.status, "in_progress");
    const cancelled = await callTool(client, "cancel_job", { job_id: id });
    assertMatch(textOf(cancelled), /^Cancelled\./);
    assertEquals(house.jobs.get(id)?.status, "cancelled");
  },
);

Deno.test("nobody sees, gets or cancels the jobs of others", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20 });
  const alice = await house.connect({ caller: "alice", waitMs: 0 });
  const bob = await house.connect({ caller: "bob" });
  const operator = await house.connect({ caller: "operator", seesAll: true });
  const job_id = jobIdOf(await callTool(alice, "generate_image", ENDLESS));
  assertEquals((await listed(bob)).jobs, []);
  for (const tool of ["get_job", "cancel_job"]) {
    const refused = await callTool(bob, tool, { job_id });
    assertEquals(refused.isError, true);
    assertStringIncludes(textOf(refused), "there is none of that id. Known: none yet.");
  }
  await assertRejects(() => bob.readResource({ uri: `comfyui://jobs/${job_id}` }));
  assertEquals(
    (await bob.listResources()).resources.some(({ uri }) => uri.includes(job_id)),
    false,
  );
  assertEquals((await listed(operator)).jobs.length, 1);
  const kept = await callTool(operator, "cancel_job", { job_id });
  assertStringIncludes(textOf(kept), "somebody else asked for it");
  assertEquals(house.jobs.get(job_id)?.ended, false);
  assertMatch(textOf(await callTool(alice, "cancel_job", { job_id })), /^Cancelled\./);
  await house.restart();
  assertEquals((await listed(await house.connect({ caller: "bob" }))).jobs, []);
  assertEquals((await listed(await house.connect({ caller: "alice" }))).jobs.length, 1);
});

Deno.test(
  "cancel_job says what has ended before, and leaves prompts of others alone",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 20 });
    const client = await house.connect();
    const made = await callTool(client, "generate_image", { ...SMALL, steps: 1 });
    const late = await callTool(client, "cancel_job", { job_id: jobIdOf(made) });
    assertMatch(
      textOf(late),
      /^It had ended before: completed\. What it had finished is kept: comfyui/,
    );
    assertEquals(late.isError, undefined);
    // Somebody queues a prompt in ComfyUI's own editor.
    const { client: comfy } = house.engines.all[0];
    const other = crypto.randomUUID();
    const prompt = structuredClone(house.jobs.get(jobIdOf(made))!.workflow);
    for (const { inputs } of Object.values(prompt)) if ("steps" in inputs) inputs["steps"] = 100;
    await comfy.submitPrompt({ prompt, promptId: other, clientId: "editor" });
    const refused = await callTool(client, "cancel_job", { job_id: other });
    assertEquals(refused.isError, true);
    assertStringIncludes(textOf(refused), "it was not asked for here");
    assertEquals((await house.jobs.find(other))?.cancelled.aborted, false);
    await comfy.interrupt(other);
    await house.jobs.get(other)?.done.catch(() => {});
  },
);

Deno.test("a job that two want stops when both have left", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 10, twins: true });
  const alice = await house.connect({ caller: "alice", waitMs: 0 });
  const bob = await house.connect({ caller: "bob", waitMs: 0 });
  const job_id = jobIdOf(await callTool(alice, "generate_image", ENDLESS));
  assertEquals(jobIdOf(await callTool(bob, "generate_image", ENDLESS)), job_id);
  const left = await callTool(alice, "cancel_job", { job_id });
  assertStringIncludes(textOf(left), "It goes on, as another caller wants it.");
  assertEquals(house.jobs.get(job_id)?.ended, false);
  assertMatch(textOf(await callTool(bob, "cancel_job", { job_id })), /^Cancelled\./);
});

Deno.test(
  "of two clients that wait for one job, one cancels and the other gets its picture",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 5, twins: true });
    const [one, two] = [await house.connect(), await house.connect()];
    const stop = new AbortController();
    const request = { name: "generate_image", arguments: { ...SMALL, seed: 7 } };
    const cancelled = assertRejects(() =>
      one.callTool(request, undefined, { signal: stop.signal })
    );
    const job = await house.submission(1);
    const waiting = two.callTool(request);
    assertEquals(await house.submission(2), job);
    stop.abort();
    await cancelled;
    const result = await waiting as { structuredContent?: { status?: string; job_id?: string } };
    assertEquals(result.structuredContent?.status, "completed");
    assertEquals(result.structuredContent?.job_id, job.id);
  },
);

Deno.test("where both clients of a job cancel their calls, it is interrupted", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20, twins: true });
  const [one, two] = [await house.connect(), await house.connect()];
  const stop = new AbortController();
  const request = { name: "generate_image", arguments: ENDLESS };
  const [first, second] = [one, two].map((client) =>
    assertRejects(() => client.callTool(request, undefined, { signal: stop.signal }))
  );
  const job = await house.submission(2);
  assertEquals(await house.submission(1), job);
  stop.abort();
  await Promise.all([first, second]);
  await job.done.catch(() => {});
  assertEquals(job.status, "cancelled");
});

Deno.test("a result says that the same was made before, and by which job", STRICT, async () => {
  await using house = new EaselHouse({ twins: true });
  const client = await house.connect();
  const first = await callTool(client, "generate_image", { ...SMALL, seed: 3 });
  const again = await callTool(client, "generate_image", { ...SMALL, seed: 3 });
  assertStringIncludes(textOf(again), `The same had been made before (job ${jobIdOf(first)})`);
  assertEquals(again.structuredContent?.cached, true);
  assertEquals(again.content.some(({ type }) => type === "image"), true);
});

Deno.test(
  "a result says on which ComfyUI it was made, where there are several",
  STRICT,
  async () => {
    await using house = new EaselHouse({ names: ["left", "right"] });
    const client = await house.connect();
    const one = await callTool(client, "generate_image", SMALL);
    const { ran_on } = one.structuredContent as unknown as { ran_on?: string };
    assert(ran_on === "left" || ran_on === "right", ran_on);
    assertStringIncludes(textOf(one), `on ${ran_on} (Easel demo engine)`);
  },
);

Deno.test(
  "get_job shows a workflow, and shortens one that would fill a model's context",
  STRICT,
  async () => {
    await using house = new EaselHouse();
    const client = await house.connect();
    const made = await callTool(client, "generate_image", SMALL);
    const small = await callTool(client, "get_job", { job_id: jobIdOf(made), workflow: true });
    assert("3" in JSON.parse(small.content.at(-1)?.text ?? "") || small.content.length > 1);
    const job = house.jobs.get(jobIdOf(made))!;
    const node = { class_type: "CLIPTextEncode", inputs: { text: "very long ".repeat(300) } };
    for (let at = 0; at < 500; at++) job.workflow[`more_${at}`] = node;
    const large = await callTool(client, "get_job", { job_id: job.id, workflow: true });
    const text = large.content.at(-1)?.text ?? "";
    assertStringIncludes(text, `Read comfyui://jobs/${job.id}`);
    assert(text.length < 25_000, `${text.length}`);
    const { contents } = await client.readResource({ uri: `comfyui://jobs/${job.id}` });
    assertStringIncludes((contents[0] as { text: string }).text, "?page=2");
  },
);

Deno.test("get_job tells in words how far a job is", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20 });
  const client = await house.connect({ waitMs: 0 });
  const first = jobIdOf(await callTool(client, "generate_image", ENDLESS));
  const second = await callTool(client, "generate_image", { ...ENDLESS, seed: 2 });
  const third = await callTool(client, "generate_image", { ...ENDLESS, seed: 3 });
  assertStringIncludes(textOf(second), "Queued, next here.");
  assertStringIncludes(textOf(third), "Queued, 1 before it here.");
  await running(house.jobs.get(first));
  const now = await callTool(client, "get_job", { job_id: first });
  assertStringIncludes(textOf(now), "Still running on Easel demo engine: ");
  house.jobs.list().forEach((job) => job.leave(LOCAL_CALLER));
});
