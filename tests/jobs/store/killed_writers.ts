import { assert, assertEquals } from "@std/assert";

/** The state of each job by its number, as a process says that it has kept it. */
export type States = Map<number, number>;

/** Lets a process put records and kills it so many ms after the first one; it says what it kept. */
export async function putUntilKilled(
  process: Deno.ChildProcess,
  killAfter: number,
): Promise<States> {
  await using child = process;
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
export async function statesKept(process: Deno.ChildProcess): Promise<States> {
  const { code, stdout, stderr } = await process.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return statesOf(new TextDecoder().decode(stdout));
}

/** Nothing that was said to be kept is lost, or older than it was said to be. */
export function assertAllKept(said: States, kept: States): void {
  for (const [number, state] of said) {
    const found = kept.get(number);
    assert(found !== undefined, `job ${number} is lost, ${said.size} were said to be kept`);
    assert(found >= state, `job ${number} fell back from ${state} to ${found}`);
  }
}

/** Adds what processes said to what others said before. */
export function merge(into: States, states: States[]): void {
  for (const [number, state] of states.flatMap((it) => [...it])) into.set(number, state);
}

/** The last line of each job; a line that was cut off is none. */
function statesOf(text: string): States {
  const lines = text.split("\n").slice(0, -1);
  return new Map(lines.map((line) => {
    const [number, state] = line.split(" ");
    return [Number(number), Number(state)];
  }));
}
