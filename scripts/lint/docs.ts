// deno-lint-ignore-file no-console
/**
 * Checks that every export of the program is documented: `deno doc --lint` over all its files. What
 * it finds in a library's own types is left out: those are not ours to document.
 *
 *     deno task docs
 */
import { fromFileUrl } from "@std/path";

const SOURCES = fromFileUrl(new URL("../../src", import.meta.url));

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await filesBelow(path));
    else if (entry.name.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

/**
 * The findings of `deno doc --lint` that point into our own files.
 *
 * @param options.folder Where our files lie.
 * @param options.read Reads one of them.
 */
export function ownFindings(
  output: string,
  { folder, read }: { folder: string; read: (path: string) => string },
): string[] {
  return output.split(/\n(?=error\[)/)
    .filter((finding) => finding.startsWith("error[") && finding.includes(`--> ${folder}/`))
    // A library's type in a signature of ours stays private to `deno doc`, whatever we do.
    .filter((finding) => !finding.startsWith("error[private-type-ref]") || isOurs(finding, read));
}

/** Whether the type that is not exported is declared in the file itself, and not in a library. */
function isOurs(finding: string, read: (path: string) => string): boolean {
  const path = /--> (.+?):\d+:\d+/.exec(finding)?.[1];
  const declaration = /\n *(\d+) \| (.+)\n[ |]+- this is the referenced type/.exec(finding);
  if (path === undefined || !declaration) return true;
  const [, line, text] = declaration;
  return read(path).split(/\r?\n/)[Number(line) - 1] === text;
}

if (import.meta.main) {
  const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...await filesBelow(SOURCES)],
    env: { NO_COLOR: "1" },
  }).output();
  const output = new TextDecoder().decode(stderr);
  const findings = ownFindings(output, { folder: SOURCES, read: Deno.readTextFileSync });
  console.error(findings.join("\n"));
  console.error(`docs: ${findings.length} findings in our own files`);
  // It fails without findings where it could not even read the files.
  const unreadable = code !== 0 && !output.includes("error[");
  if (unreadable) console.error(output);
  if (stdout.length === 0 && unreadable || findings.length > 0) Deno.exit(1);
}
