import { parseArgs } from "@std/cli";
import { parseTargets, type Target } from "./targets.ts";

/** Sets of permissions: see {@linkcode import("./plan.ts").plan}. */
export const PROFILES = ["desktop", "server", "custom"] as const;

/** One of them. */
export type Profile = (typeof PROFILES)[number];

/** What an executable shall reach beside what its profile says. */
export interface Wishes {
  /** Addresses of ComfyUIs. */
  comfyui: string[];
  /** The demo engine and no ComfyUI. */
  demo: boolean;
  /** Address to listen on. */
  host?: string;
  /** Port to listen on. */
  port?: string;
  /** Address of a Redis. */
  redis?: string;
  /** Folders to read files from. */
  files: string[];
  /** Folder to write files to. */
  save?: string;
}

/** What to compile. */
export interface CompileOptions {
  /** The set of permissions to begin with. */
  profile: Profile;
  /** A file with options of Easel's (custom). */
  config?: string;
  /** Systems to compile for; this one where empty. */
  targets: Target[];
  /** The file to make. */
  out?: string;
  /** Keep what is loaded later in files of their own inside the executable. */
  split: boolean;
  /** Say what it may do, and make nothing. */
  dryRun: boolean;
  /** What it shall reach. */
  wishes: Wishes;
  /** Options of Easel's own that become a part of the program (custom). */
  own: string[];
}

/** Every option, as `--help` shows it. */
export const USAGE = `deno task compile [options]

  --profile desktop   stdio; exactly 127.0.0.1:8188 and the folder workflows (the default)
  --profile server    the same, and an address to listen on
  --profile custom    as little as the options or the config below need
  --target NAME       a system to compile for, or all; may be repeated
  --out FILE          the file to make [dist/easel]
  --split             load what the start does not need from parts inside the executable
  --dry-run           say what it may do, and make nothing

server and custom:
  --host ADDRESS      to listen on [127.0.0.1]
  --port NUMBER       to listen on [5243]
  --comfyui URL       a ComfyUI; may be repeated. server: beside 127.0.0.1:8188, custom: in its place
  --redis URL         a Redis to connect to
  --files FOLDER      a folder to read; may be repeated
  --save FOLDER       a folder to write to

custom:
  --demo              the demo engine and no ComfyUI
  --config FILE       Easel's own options. JSON that is flat becomes a part of the program, such as
                      {"command": "serve", "comfyui": "http://10.0.0.5:8188", "port": 8080}
                      The command is what it does where it is started without one
                      An easel.yaml is read by it when it starts, and stays beside it
  -- OPTIONS          Easel's own options, such as -- --log-file easel.log, become a part of it, too

Deno downloads the base of an executable once. Where it cannot, name one in DENORT_BIN.`;

const STRINGS = [
  "profile",
  "target",
  "out",
  "config",
  "host",
  "port",
  "comfyui",
  "redis",
  "files",
  "save",
] as const;

/**
 * Reads the command line.
 *
 * @returns `undefined` where it asks for help.
 * @throws {TypeError} If a flag is not known, lacks its value, or does not go with the profile.
 * @throws {RangeError} If a value is none that there is.
 */
export function parseCompileOptions(args: readonly string[]): CompileOptions | undefined {
  const flags = parseArgs(args, {
    boolean: ["split", "dry-run", "demo", "help"],
    string: STRINGS,
    collect: ["target", "comfyui", "files"],
    "--": true,
    unknown: refuseArgument,
  });
  if (flags.help) return undefined;
  for (const name of STRINGS) {
    if (![flags[name]].flat().includes("")) continue;
    throw new TypeError(`Cannot use --${name}: no value. Write it as --${name} VALUE.`);
  }
  const { profile: name = "desktop", config, out, host, port, redis, save } = flags;
  const options: CompileOptions = {
    profile: profileOf(name),
    targets: parseTargets(flags.target),
    split: flags.split,
    dryRun: flags["dry-run"],
    ...(config !== undefined && { config }),
    ...(out !== undefined && { out }),
    wishes: {
      comfyui: flags.comfyui,
      demo: flags.demo,
      files: flags.files,
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(redis !== undefined && { redis }),
      ...(save !== undefined && { save }),
    },
    own: flags["--"],
  };
  checkTogether(options);
  return options;
}

function refuseArgument(arg: string): never {
  throw new TypeError(`Cannot use "${arg}": not known. See deno task compile --help.`);
}

function profileOf(name: string): Profile {
  const profile = PROFILES.find((known) => known === name);
  if (profile) return profile;
  throw new RangeError(`Cannot use profile "${name}": not one of ${PROFILES.join(", ")}.`);
}

function checkTogether(options: CompileOptions): void {
  const { profile, config, out, targets, wishes, own } = options;
  const wish = Object.entries(wishes).find(([, value]) => [value].flat().some(Boolean))?.[0];
  if (profile === "desktop" && wish !== undefined) {
    throw new TypeError(
      `Cannot use --${wish} for desktop: it reaches exactly 127.0.0.1:8188 and the folder ` +
        "workflows. Use --profile server or --profile custom.",
    );
  }
  if (profile !== "custom" && (config !== undefined || wishes.demo || own.length > 0)) {
    const flag = wishes.demo ? "--demo" : config !== undefined ? "--config" : own[0];
    throw new TypeError(`Cannot use ${flag} for ${profile}: use --profile custom.`);
  }
  if (out !== undefined && targets.length > 1) {
    throw new TypeError("Cannot make several executables in one --out: leave it out.");
  }
}
