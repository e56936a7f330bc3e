import { assertEquals, assertRejects } from "@std/assert";
import { waitFor } from "../../src/telemetry/wait_for.ts";

const CHECKED = { sanitizeOps: true, sanitizeResources: true };

/** A check that fails so many times, and what it saw. */
function failing(times: number) {
  const pauses: number[] = [];
  let tries = 0;
  return {
    pauses,
    tries: () => tries,
    check: () => ++tries > times ? Promise.resolve() : Promise.reject(new Error("refused")),
    pause: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
}

Deno.test("waitFor() does not wait for what is there", CHECKED, async () => {
  const { check, pause, pauses } = failing(0);
  assertEquals(await waitFor(check, { seconds: 60, pause }), true);
  assertEquals(pauses, []);
});

Deno.test("waitFor() tries again after pauses that double up to a limit", CHECKED, async () => {
  const { check, pause, pauses } = failing(7);
  const lines: string[] = [];
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`);
  assertEquals(await waitFor(check, { seconds: 60, pause, log }), true);
  assertEquals(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  assertEquals(lines.slice(0, 2), ["info waiting for ComfyUI", "debug no answer yet"]);
});

Deno.test("waitFor() gives up when the time is up, also on a try that hangs", CHECKED, async () => {
  let told: AbortSignal | undefined;
  const lines: string[] = [];
  const worked = await waitFor((signal) => {
    told = signal;
    return Promise.withResolvers<void>().promise;
  }, { seconds: 0.02, log: (level, message) => void lines.push(`${level} ${message}`) });
  assertEquals([worked, told?.aborted], [false, true]);
  assertEquals(lines.at(-1), "warn ComfyUI did not answer in time");
});

Deno.test("waitFor() gives up in the middle of a pause", CHECKED, async () => {
  const { check, tries } = failing(1000);
  assertEquals(await waitFor(check, { seconds: 0.02 }), false);
  assertEquals(tries(), 1);
});

Deno.test(
  "waitFor() ends with the reason of its signal, whatever it does just then",
  CHECKED,
  async () => {
    const stop = new AbortController();
    const { check } = failing(1000);
    const waiting = waitFor(check, {
      seconds: 3600,
      signal: stop.signal,
      pause: () => {
        stop.abort(new RangeError("stop"));
        return Promise.resolve();
      },
    });
    await assertRejects(() => waiting, RangeError, "stop");
    const aborted = AbortSignal.abort(new RangeError("before"));
    const { check: unasked, tries } = failing(0);
    await assertRejects(
      () => waitFor(unasked, { seconds: 1, signal: aborted }),
      RangeError,
      "before",
    );
    assertEquals(tries(), 0);
  },
);

Deno.test("waitFor() takes a check that throws for one that rejects", CHECKED, async () => {
  let tries = 0;
  const worked = await waitFor(() => {
    if (++tries < 3) throw new Error("x");
    return Promise.resolve();
  }, { seconds: 60, pause: () => Promise.resolve() });
  assertEquals([worked, tries], [true, 3]);
});
