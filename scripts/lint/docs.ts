/**
 * Checks that every export of the program is documented: `deno doc --lint` over all its files.
 *
 *     deno task docs
 */
async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await sources(path));
    else if (entry.name.endsWith(".ts")) found.push(path);
  }
  return found.sort();
}

if (import.meta.main) {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", "--quiet", ...await sources("src")],
    stdout: "null",
    stderr: "inherit",
  }).output();
  Deno.exit(code);
}
