import { assert, assertEquals } from "@std/assert";
import { callTool, EaselHouse, ENDLESS, jobIdOf, SMALL } from "./easel_house.ts";
import { Notices } from "./notices.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const LIST_CHANGED = "notifications/resources/list_changed";

Deno.test(
  "a client that listed resources hears of a job of another, and of its end",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 10 });
    const maker = await house.connect({ waitMs: 0 });
    const watcher = await house.connect();
    const heard = new Notices(watcher);
    await watcher.listResources();
    const id = jobIdOf(await callTool(maker, "generate_image", SMALL));
    await heard.until(LIST_CHANGED, 1);
    await house.jobs.get(id)?.done;
    await heard.until(LIST_CHANGED, 2);
    const { resources } = await watcher.listResources();
    assert(resources.some(({ uri }) => uri === `comfyui://jobs/${id}`));
  },
);

Deno.test("nobody hears of jobs that it may not see, nor of steps", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 5 });
  const alice = await house.connect({ caller: "alice", waitMs: 0 });
  const bob = await house.connect({ caller: "bob" });
  const [ofAlice, ofBob] = [new Notices(alice), new Notices(bob)];
  await alice.listResources();
  await bob.listResources();
  const id = jobIdOf(await callTool(alice, "generate_image", { ...ENDLESS, steps: 40 }));
  await house.jobs.get(id)?.done;
  await ofAlice.until(LIST_CHANGED, 2);
  // What was sent to Bob before is there when his ping is answered.
  await bob.ping();
  await alice.ping();
  assertEquals(ofBob.of(LIST_CHANGED).length, 0);
  assertEquals(ofAlice.of(LIST_CHANGED).length, 2);
});
