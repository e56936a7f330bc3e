import { DELIMITER, join } from "@std/path";

/** What `deno test` says at its end. */
export interface Summary {
  /** Tests that ran and were right. */
  passed: number;
  /** Tests that ran and were wrong. */
  failed: number;
  /** Tests that did not run, as something they need is missing. */
  ignored: number;
}

/** What some tests use and are skipped without: a program by any of its names, or a folder. */
const OPTIONAL: readonly { name: string; programs?: string[]; folder?: string }[] = [
  { name: "dwebp", programs: ["dwebp"] },
  { name: "gcc", programs: ["gcc"] },
  { name: "../shared", folder: "../shared" },
];

/** More at a time only makes tests wait for each other's servers. */
const MAX_JOBS = 4;

const CLOSING_LINE = /^(?:ok|FAILED) \| (\d+) passed\b.*? \| (\d+) failed\b(.*)$/gm;

/** The counts of tests, without their steps, in the last closing line of `deno test`'s output. */
export function parseSummary(output: string): Summary | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "").replaceAll("\r\n", "\n");
  const last = [...plain.matchAll(CLOSING_LINE)].at(-1);
  if (!last) return undefined;
  const [, passed, failed, rest = ""] = last;
  const ignored = / \| (\d+) ignored\b/.exec(rest)?.[1] ?? 0;
  return { passed: Number(passed), failed: Number(failed), ignored: Number(ignored) };
}

/** The last line of a run: `N passed, N failed`, and how many were skipped. */
export function describeSummary({ passed, failed, ignored }: Summary): string {
  const counts = `${passed} passed, ${failed} failed`;
  return ignored > 0 ? `${counts}, ${ignored} skipped` : counts;
}

/** 0 only where tests ran, none failed, and `deno test` found nothing else to complain of. */
export function exitCodeOf(summary: Summary | undefined, denoCode: number): number {
  if (denoCode !== 0) return denoCode;
  return summary && summary.failed === 0 && summary.passed > 0 ? 0 : 1;
}

/** The arguments of `deno test`, which takes all tests where no path is named. */
export function testArgs(args: readonly string[], isPath: (arg: string) => boolean): string[] {
  const lock = args.some((arg) => arg.startsWith("--frozen")) ? [] : ["--frozen"];
  const paths = args.some(isPath) ? [] : ["tests/"];
  return ["test", "-A", "--parallel", ...lock, ...args, ...paths];
}

/**
 * Runs `deno test`, shows what it prints while it prints it, and says at the end how many tests ran.
 *
 * @param args Of Deno: `test`, and what follows.
 * @returns The exit code; see {@linkcode exitCodeOf}.
 */
export async function runTests(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { code, output } = await runDeno(args, env);
  const summary = parseSummary(output);
  if (!summary) await print("Cannot count the tests: deno test ended without its closing line.");
  await print(describeSummary(summary ?? { passed: 0, failed: 0, ignored: 0 }));
  return exitCodeOf(summary, code);
}

if (import.meta.main) Deno.exit(await run(Deno.args));

async function run(args: readonly string[]): Promise<number> {
  const missing = OPTIONAL.filter((it) => !isPresent(it)).map(({ name }) => name);
  if (missing.length > 0) {
    await print(`Missing, so their tests are skipped: ${missing.join(", ")}.`);
  }
  return await runTests(testArgs(args, exists));
}

/** What Deno prints is shown and kept. */
async function runDeno(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { DENO_JOBS: Deno.env.get("DENO_JOBS") ?? defaultJobs(), ...colors(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [shown, kept] = child.stdout.tee();
  const [output, , { code }] = await Promise.all([
    new Response(kept).text(),
    shown.pipeTo(Deno.stdout.writable, { preventClose: true }),
    child.status,
  ]);
  return { code, output };
}

function defaultJobs(): string {
  return String(Math.min(navigator.hardwareConcurrency, MAX_JOBS));
}

/** Deno sees a pipe where the reader may well sit at a terminal. */
function colors(): Record<string, string> {
  return Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : {};
}

function isPresent({ programs, folder }: { programs?: string[]; folder?: string }): boolean {
  if (folder !== undefined) return exists(join(import.meta.dirname ?? ".", "..", folder));
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  const folders = (Deno.env.get("PATH") ?? "").split(DELIMITER).filter((it) => it !== "");
  return folders.some((it) => programs?.some((program) => exists(join(it, program + suffix))));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

async function print(line: string): Promise<void> {
  const writer = Deno.stdout.writable.getWriter();
  await writer.write(new TextEncoder().encode(`${line}\n`));
  writer.releaseLock();
}
