const WINDOWS = Deno.build.os === "windows";

/** Runs one of npm's programs; resolves with what it wrote to stdout. */
async function runNpm(
  program: "npm" | "npx",
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(WINDOWS ? `${program}.cmd` : program, {
    args: ["--offline", ...args],
    ...(cwd !== undefined && { cwd }),
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${decode(stdout)} ${decode(stderr)}`);
}

/** Installs an npm package's archive into a folder, from npm's cache alone. */
export async function npmInstall(archive: string, folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/package.json`, '{"private":true}');
  await runNpm("npm", ["install", "--no-audit", "--no-fund", archive], folder);
}

/** Runs a package's program from npm's cache alone. */
export async function npx(args: readonly string[]): Promise<string> {
  return await runNpm("npx", ["--yes", ...args]);
}

/** Whether npm is here and can install a package, `name@version`, without the network. */
export async function hasOffline(name: string): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    await runNpm("npm", ["install", "--dry-run", "--no-audit", "--no-fund", name], folder);
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
