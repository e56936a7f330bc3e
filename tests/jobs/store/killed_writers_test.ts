import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { STRICT } from "./strict.ts";

const WRITER = fromFileUrl(new URL("writer.ts", import.meta.url));
const ROUNDS = 50;

/** The state of each job by its number, as a process says that it has kept it. */
type States = Map<number, number>;

/** Where the processes of one test keep what they have. */
interface Place {
  folder: string;
  where: string;
}

function start({ folder, where }: Place, args: (string | number)[]): Deno.ChildProcess {
  const permissions = where === "local" ? [] : [`-R=${folder}`, `-W=${folder}`];
  return new Deno.Command(Deno.execPath(), {
    // Without packages, and with a localStorage of its own that goes with the folder.
    args: [
      ...["run", "--no-config", "--no-lock", "--no-prompt", ...permissions],
      ...[WRITER, where, ...args.map(String)],
    ],
    env: { DENO_DIR: `${folder}/deno`, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Lets a process put records and kills it so many ms after the first one; it says what it kept. */
async function putUntilKilled(
  place: Place,
  args: (string | number)[],
  killAfter: number,
): Promise<States> {
  await using child = start(place, args);
  const stderr = new Response(child.stderr).text();
  let text = "";
  let killing: ReturnType<typeof setTimeout> | undefined;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    killing ??= setTimeout(() => child.kill("SIGKILL"), killAfter);
  }
  await child.status;
  clearTimeout(killing);
  assertEquals(await stderr, "", "it ended by itself");
  return statesOf(text);
}

/** What a process finds that was not there when all this happened. */
async function statesKept(place: Place): Promise<States> {
  const { code, stdout, stderr } = await start(place, ["list"]).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return statesOf(new TextDecoder().decode(stdout));
}

/** The last line of each job; a line that was cut off is none. */
function statesOf(text: string): States {
  const lines = text.split("\n").slice(0, -1);
  return new Map(lines.map((line) => {
    const [number, state] = line.split(" ");
    return [Number(number), Number(state)];
  }));
}

function assertAllKept(said: States, kept: States): void {
  for (const [number, state] of said) {
    const found = kept.get(number);
    assert(found !== undefined, `job ${number} is lost, ${said.size} were said to be kept`);
    assert(found >= state, `job ${number} fell back from ${state} to ${found}`);
  }
}

async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function merge(into: States, states: States[]): void {
  for (const [number, state] of states.flatMap((it) => [...it])) into.set(number, state);
}

Deno.test(
  "LocalJobStore loses nothing when two processes are killed 50 times each",
  STRICT,
  () =>
    inFolder(async (folder) => {
      const place = { folder, where: "local" };
      const said: States = new Map();
      for (let round = 0; round < ROUNDS; round++) {
        // New jobs each time, ten at a time.
        const args = (who: number) => ["put", (2 * round + who) * 10, 10, 0];
        merge(
          said,
          await Promise.all(
            [0, 1].map((who) => putUntilKilled(place, args(who), Math.random() * 12)),
          ),
        );
      }
      const kept = await statesKept(place);
      assertAllKept(said, kept);
      assert(said.size >= 2 * ROUNDS, "each process kept at least one");
    }),
);

Deno.test(
  "FileJobStore loses nothing when two processes are killed 50 times each",
  STRICT,
  () =>
    inFolder(async (folder) => {
      const place = { folder, where: `${folder}/jobs.jsonl` };
      const said: States = new Map();
      for (let round = 0; round < ROUNDS; round++) {
        // The same jobs again, so that the file is written anew all the time.
        const args = (who: number) => ["put", who * 10, 10, round * 1_000_000];
        merge(
          said,
          await Promise.all(
            [0, 1].map((who) => putUntilKilled(place, args(who), Math.random() * 12)),
          ),
        );
      }
      assertAllKept(said, await statesKept(place));
      assertEquals(said.size, 20);
      const { size } = await Deno.stat(place.where);
      assert(size < 100_000, `the file was never written anew: ${size} bytes`);
    }),
);
