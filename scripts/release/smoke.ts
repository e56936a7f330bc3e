// deno-lint-ignore-file no-console
/**
 * Proves that a program works: starts it in an empty folder, shakes hands over MCP, lists its tools
 * and makes a picture with its demo engine. All of it has to be as from the sources, to the byte.
 *
 *     deno run -A scripts/release/smoke.ts PROGRAM [ARGUMENT]...
 */
import { fromFileUrl } from "@std/path";
import { Client, StdioClientTransport } from "../../tests/sdk_client.ts";
import { sha256 } from "./checksums.ts";
import { packageJson } from "./npm_package.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const PICTURE = { prompt: "a red boat", width: 64, height: 64, steps: 4, seed: 7 };

/** What a program said of itself and made. */
export interface Smoke {
  /** Its version. */
  version: string;
  /** The names of its tools. */
  tools: string[];
  /** SHA-256 of the picture's original. */
  picture: string;
}

/** Options of {@linkcode smoke}. */
export interface SmokeOptions {
  /** Environment variables; the usual few where left out. */
  env?: Record<string, string>;
  /** Is handed what the program writes to stderr. */
  onStderr?: (text: string) => void;
}

/**
 * Starts a program, lists its tools and has it make a picture.
 *
 * @param command The program, and its arguments but for `--demo`.
 * @throws {Error} If it does not start, answer or make one, with what it wrote to stderr.
 */
export async function smoke(
  [program = "", ...args]: readonly string[],
  { env, onStderr }: SmokeOptions = {},
): Promise<Smoke> {
  const cwd = await Deno.makeTempDir({ prefix: "easel_smoke_" });
  const transport = new StdioClientTransport({
    command: program,
    args: [...args, "--demo"],
    cwd,
    stderr: "pipe",
    ...(env && { env }),
  });
  let stderr = "";
  transport.stderr?.on("data", (bytes: Uint8Array) => stderr += new TextDecoder().decode(bytes));
  const client = new Client({ name: "easel-smoke", version: "1.0.0" });
  try {
    await client.connect(transport);
    return await look(client);
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Cannot use "${program}": ${message}. It wrote: ${stderr.trim()}`, { cause });
  } finally {
    await client.close();
    onStderr?.(stderr);
    await Deno.remove(cwd, { recursive: true });
  }
}

async function look(client: Client): Promise<Smoke> {
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: "generate_image", arguments: PICTURE });
  const { files: [file] = [] } = (result.structuredContent ?? {}) as { files?: { uri: string }[] };
  if (!file) throw new Error(`no picture came, but ${JSON.stringify(result.content)}`);
  const { contents: [original] } = await client.readResource({ uri: file.uri });
  if (!original || !("blob" in original)) throw new Error(`no bytes came for ${file.uri}`);
  return {
    version: client.getServerVersion()?.version ?? "",
    tools: tools.map(({ name }) => name),
    picture: await sha256(Uint8Array.fromBase64(String(original.blob))),
  };
}

/** The same of the sources, under the permissions of the desktop profile. */
export async function smokeOfSources(): Promise<Smoke> {
  const permissions = packageJson().easel.denoFlags.filter((flag) =>
    /^--(?:allow|no-p)/.test(flag)
  );
  return await smoke([Deno.execPath(), "run", "--quiet", ...permissions, MAIN]);
}

/**
 * Tells in which points a program is not like the sources.
 *
 * @returns A line for each; none where it is.
 */
export function differences(program: Smoke, sources: Smoke): string[] {
  return (Object.keys(sources) as (keyof Smoke)[])
    .filter((key) => String(program[key]) !== String(sources[key]))
    .map((key) => `${key}: ${program[key]}, and from the sources ${sources[key]}`);
}

/**
 * Compares a program with the sources.
 *
 * @throws {Error} If it does not work, or differs.
 */
export async function checkProgram(command: readonly string[]): Promise<void> {
  const differing = differences(await smoke(command), await smokeOfSources());
  if (differing.length === 0) return;
  throw new Error(`Cannot ship "${command.join(" ")}": it is not what the sources make.
${differing.join("\n")}`);
}

if (import.meta.main) {
  await checkProgram(Deno.args);
  console.log(`${Deno.args.join(" ")}: works as the sources do.`);
}
