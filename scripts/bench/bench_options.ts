import { parseArgs } from "@std/cli";

/** What a bench is asked to do. */
export interface BenchOptions {
  /** Only how to call it. */
  help: boolean;
  /** Less of everything. */
  quick: boolean;
  /** A real ComfyUI to call, too. */
  comfyui?: string;
  /** The model that it shall use; one that Easel would choose where left out. */
  checkpoint?: string;
  /** Other stdio servers to start. */
  others: OtherServer[];
}

/** A stdio server that is none of ours. */
export interface OtherServer {
  /** What the table calls it. */
  name: string;
  /** The program and its arguments. */
  command: string[];
}

/**
 * Reads the command line.
 *
 * @throws {TypeError} If a flag is not known or lacks its value.
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { help, quick, comfyui, checkpoint, other } = parseArgs(args, {
    boolean: ["quick", "help"],
    alias: { help: "h" },
    string: ["comfyui", "checkpoint", "other"],
    collect: ["other"],
    unknown: refuse,
  });
  if (comfyui === "" || checkpoint === "") {
    throw new TypeError("Cannot bench: a flag lacks its value. Use --flag VALUE.");
  }
  return {
    help,
    quick,
    others: other.map(otherServer),
    ...(comfyui !== undefined && { comfyui }),
    ...(checkpoint !== undefined && { checkpoint }),
  };
}

/**
 * How to call a script: the comment at its head, as text.
 *
 * @param source The script.
 */
export function usageOf(source: string): string {
  const [, comment = ""] = /\/\*\*\n(.*?)\n \*\//s.exec(source) ?? [];
  return comment.replaceAll(/^ \* ?/gm, "").replaceAll("`", "");
}

/** Words of a command stand between spaces: what needs more is put into a script. */
function otherServer(text: string): OtherServer {
  const [, name, command] = /^([^=]+)=\s*(\S.*)$/.exec(text.trim()) ?? [];
  if (name !== undefined && command !== undefined) {
    return { name: name.trim(), command: command.split(/\s+/) };
  }
  throw new TypeError(`Cannot use --other "${text}": no NAME=COMMAND. Use --other "a=node a.js".`);
}

function refuse(arg: string): never {
  throw new TypeError(
    `Cannot use "${arg}": not known. There are --quick, --comfyui, --checkpoint and --other.`,
  );
}
