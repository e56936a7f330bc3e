import { join } from "@std/path";

/** A `DENO_DIR` of its own, for as long as it is needed. */
export interface DenoHome extends AsyncDisposable {
  /** The folder. */
  path: string;
  /** What makes a process use it. */
  env: Record<string, string>;
}

/** Where Deno keeps what programs store, such as Easel its jobs. */
const STORAGE = "location_data";

/**
 * A `DENO_DIR` that has the packages and caches of the usual one, and a storage of its own: no test
 * finds the jobs of another, or leaves its own with those of whoever runs it.
 */
export async function makeDenoHome(): Promise<DenoHome> {
  const path = await Deno.makeTempDir({ prefix: "easel_e2e_" });
  // On Windows a link wants rights that most do not have.
  const env: Record<string, string> = Deno.build.os === "windows" ? {} : { DENO_DIR: path };
  if (env["DENO_DIR"] !== undefined) await linkAll(await usualHome(), path);
  return { path, env, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function linkAll(from: string, to: string): Promise<void> {
  for await (const { name } of Deno.readDir(from)) {
    // SQLite keeps those two beside the file that a link means.
    if (name === STORAGE || /-(?:wal|shm)$/.test(name)) continue;
    await Deno.symlink(join(from, name), join(to, name));
  }
}

let usual: Promise<string> | undefined;

/** Asked for once: Deno alone knows where it is on each system. */
function usualHome(): Promise<string> {
  return usual ??= new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output()
    .then(({ stdout }) => JSON.parse(new TextDecoder().decode(stdout)).denoDir);
}
