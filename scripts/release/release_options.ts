import { parseArgs } from "@std/cli";
import { parseTargets, type Target } from "../compile/targets.ts";

/** The systems that a release is made for and tested on. */
export const RELEASE_TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const satisfies readonly Target[];

/** What to make. */
export interface ReleaseOptions {
  /** The folder for all files. */
  out: string;
  /** Systems to make programs for. */
  targets: Target[];
  /** Whether it is a trial: the pages may say that nothing is released. */
  unreleased?: boolean;
}

/** Every option, as `--help` shows it. */
export const USAGE = `deno task release [options]

  --out FOLDER      where all files go; it must be empty or new [dist/release]
  --targets NAMES   systems with commas between; default: all of
                    ${RELEASE_TARGETS.join("\n                    ")}
  --unreleased      a trial: README.md and the others may still say that nothing is released

Deno downloads the base of each program once. Where it cannot, name one in DENORT_BIN, for one
system at a time.`;

/**
 * Reads the command line.
 *
 * @returns `undefined` where it asks for help.
 * @throws {TypeError} If a flag is not known or lacks its value.
 * @throws {RangeError} If Deno has no such target.
 */
export function parseReleaseOptions(args: readonly string[]): ReleaseOptions | undefined {
  const flags = parseArgs(args, {
    boolean: ["help", "unreleased"],
    string: ["out", "targets"],
    default: { out: "dist/release", targets: RELEASE_TARGETS.join(",") },
    unknown: refuseArgument,
  });
  if (flags.help) return undefined;
  for (const name of ["out", "targets"] as const) {
    if (flags[name] !== "") continue;
    throw new TypeError(`Cannot use --${name}: no value. Write it as --${name} VALUE.`);
  }
  return {
    out: flags.out,
    targets: parseTargets(flags.targets.split(",")),
    ...(flags.unreleased && { unreleased: true }),
  };
}

function refuseArgument(arg: string): never {
  throw new TypeError(`Cannot use "${arg}": not known. See deno task release --help.`);
}
