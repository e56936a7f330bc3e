import { assertEquals, assertRejects } from "@std/assert";
import { ComfyClient } from "../../../src/comfyui/client.ts";
import { PromptFinder } from "../../../src/jobs/follow/prompt_finder.ts";

/** A finder in front of canned answers, and what it asked. */
function begin(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const clock = { now: 1 };
  const closing = new AbortController();
  const fetch = ({ url }: Request): Promise<Response> => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    const answer = answers[pathname] ?? {};
    return answer instanceof Promise ? answer : Promise.resolve(Response.json(answer));
  };
  const client = new ComfyClient("http://comfy.invalid", { fetch });
  const finder = new PromptFinder(client, { clock: () => clock.now, closing: closing.signal });
  return { finder, asked, clock, closing };
}

const item = (number: number, id: string) => [number, id, {}, {}, []];
const QUEUE = {
  queue_running: [item(0, "runs")],
  queue_pending: [item(5, "second"), item(-1, "front"), item(4, "first")],
};
const HISTORY = { ended: { prompt: item(0, "ended"), outputs: {} } };
const NOW = { since: 0, signal: new AbortController().signal };

Deno.test("find() tells where a prompt is, and its place in the order of the run", async () => {
  const { finder } = begin({ "/queue": QUEUE, "/history/ended": HISTORY });
  assertEquals(await finder.find("runs", NOW), { where: "running" });
  assertEquals(await finder.find("front", NOW), { where: "pending", position: 0 });
  assertEquals(await finder.find("second", NOW), { where: "pending", position: 2 });
  assertEquals((await finder.find("ended", NOW)).where, "ended");
  assertEquals(await finder.find("unknown", NOW), { where: "nowhere" });
});

Deno.test("find() shares a look at the queue that is not too old", async () => {
  const { finder, asked, clock } = begin({ "/queue": QUEUE });
  await Promise.all([finder.find("runs", NOW), finder.find("first", NOW)]);
  clock.now = 9;
  await finder.find("second", { ...NOW, since: 0 });
  assertEquals(asked, ["/queue"]);
  await finder.find("second", { ...NOW, since: 1 });
  assertEquals(asked, ["/queue", "/queue"]);
});

Deno.test("find() shares no failure with those who come later", async () => {
  const answers: Record<string, unknown> = { "/queue": Promise.reject(new TypeError("reset")) };
  const { finder } = begin(answers);
  await assertRejects(() => finder.find("runs", NOW));
  answers["/queue"] = QUEUE;
  assertEquals(await finder.find("runs", NOW), { where: "running" });
});

Deno.test("find() ends for one who gives up, and goes on for the others", async () => {
  const answer = Promise.withResolvers<Response>();
  const { finder } = begin({ "/queue": answer.promise });
  const stop = new AbortController();
  const givesUp = finder.find("runs", { since: 0, signal: stop.signal });
  const waits = finder.find("runs", NOW);
  stop.abort(new Error("enough"));
  await assertRejects(() => givesUp, Error, "enough");
  answer.resolve(Response.json(QUEUE));
  assertEquals(await waits, { where: "running" });
});

Deno.test("find() ends for all when the server stops", async () => {
  const { finder, closing } = begin({ "/queue": Promise.withResolvers<Response>().promise });
  const waits = finder.find("runs", NOW);
  closing.abort(new Error("stopping"));
  await assertRejects(() => waits, Error, "stopping");
});
