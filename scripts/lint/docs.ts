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

/** The findings of `deno doc --lint` that point into our own files. */
export function ownFindings(output: string, folder: string): string[] {
  return output.split(/\n(?=error\[)/)
    .filter((finding) => finding.startsWith("error[") && finding.includes(`--> ${folder}/`))
    // A library's type in a signature of ours stays private to `deno doc`, whatever we do.
    .filter((finding) => !finding.startsWith("error[private-type-ref]") || !fromLibrary(finding));
}

function fromLibrary(finding: string): boolean {
  return /file:\/\/\S*npm\//.test(finding) || /\/npm\/\S+\.d\.[cm]?ts/.test(finding);
}

if (import.meta.main) {
  const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...await filesBelow(SOURCES)],
    env: { NO_COLOR: "1" },
  }).output();
  const output = new TextDecoder().decode(stderr);
  const findings = ownFindings(output, SOURCES);
  console.error(findings.join("\n"));
  console.error(`docs: ${findings.length} findings in our own files`);
  // It fails without findings where it could not even read the files.
  const unreadable = code !== 0 && !output.includes("error[");
  if (unreadable) console.error(output);
  if (stdout.length === 0 && unreadable || findings.length > 0) Deno.exit(1);
}
