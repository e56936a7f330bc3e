import { parseArgs } from "@std/cli";

/** What a bench is asked to do. */
export interface BenchOptions {
  /** Fewer runs. */
  quick: boolean;
  /** A real ComfyUI to call, too. */
  comfyui?: string;
  /** The model that it shall use; one that Easel would choose where left out. */
  checkpoint?: string;
  /** Commands of other stdio servers, words between spaces. */
  servers: string[][];
}

/** How often each thing is measured. */
export interface Runs {
  /** Starts of each server. */
  starts: number;
  /** Calls of a job that takes next to no time. */
  calls: number;
  /** Calls of a job that takes a while. */
  longCalls: number;
  /** Times that many calls are made at once. */
  bursts: number;
}

/** Enough for medians that hold. */
export const FULL_RUNS: Runs = { starts: 20, calls: 60, longCalls: 10, bursts: 10 };

/** Enough to see whether something broke. */
export const QUICK_RUNS: Runs = { starts: 5, calls: 10, longCalls: 3, bursts: 3 };

/**
 * Reads the command line.
 *
 * @throws {TypeError} If a flag is not known or lacks its value.
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { quick, comfyui, checkpoint, server } = parseArgs(args, {
    boolean: ["quick"],
    string: ["comfyui", "checkpoint", "server"],
    collect: ["server"],
    unknown: refuse,
  });
  const servers = server.map((command) => command.trim().split(/\s+/));
  if (comfyui === "" || checkpoint === "" || servers.some(([program]) => !program)) {
    throw new TypeError("Cannot bench: a flag lacks its value. Use --flag VALUE.");
  }
  return {
    quick,
    servers,
    ...(comfyui !== undefined && { comfyui }),
    ...(checkpoint !== undefined && { checkpoint }),
  };
}

function refuse(arg: string): never {
  throw new TypeError(
    `Cannot use "${arg}": not known. There are --quick, --comfyui, --checkpoint and --server.`,
  );
}
