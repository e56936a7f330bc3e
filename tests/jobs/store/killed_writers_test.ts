import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { assertAllKept, merge, putUntilKilled, type States, statesKept } from "./killed_writers.ts";
import { STRICT } from "./strict.ts";

const WRITER = fromFileUrl(new URL("writer.ts", import.meta.url));
const ROUNDS = 50;

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

async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
            [0, 1].map((who) => putUntilKilled(start(place, args(who)), Math.random() * 12)),
          ),
        );
      }
      const kept = await statesKept(start(place, ["list"]));
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
            [0, 1].map((who) => putUntilKilled(start(place, args(who)), Math.random() * 12)),
          ),
        );
      }
      assertAllKept(said, await statesKept(start(place, ["list"])));
      assertEquals(said.size, 20);
      const { size } = await Deno.stat(place.where);
      assert(size < 100_000, `the file was never written anew: ${size} bytes`);
    }),
);
