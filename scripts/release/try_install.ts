// deno-lint-ignore-file no-console
/**
 * Installs a release as its users do, on this system, and proves that what is installed works: serves
 * the folder of files on this machine, runs the install script from it, and starts each program.
 *
 *     deno run -A scripts/release/try_install.ts FOLDER
 */
import { join } from "@std/path";
import { checkProgram } from "./smoke.ts";

/** A folder's files over HTTP. */
export interface FolderServer extends AsyncDisposable {
  /** Where they are, without a slash at the end. */
  url: string;
}

/** Serves the files that lie directly in a folder, on a free port of this machine. */
export function serveFolder(folder: string): FolderServer {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (/[\\/]/.test(name)) return new Response(null, { status: 404 });
    try {
      return new Response(await Deno.readFile(join(folder, name)));
    } catch {
      return new Response(null, { status: 404 });
    }
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What runs an install script on this system. */
export function installCommand(folder: string): [program: string, ...args: string[]] {
  return Deno.build.os === "windows"
    ? ["powershell", "-ExecutionPolicy", "Bypass", "-File", join(folder, "install.ps1")]
    : ["sh", join(folder, "install.sh")];
}

async function tryInstall(folder: string): Promise<void> {
  await using served = serveFolder(folder);
  const into = await Deno.makeTempDir({ prefix: "easel_install_" });
  try {
    const [program, ...args] = installCommand(folder);
    const { success } = await new Deno.Command(program, {
      args,
      env: { EASEL_BASE_URL: served.url, EASEL_INSTALL_DIR: into },
      stdin: "null",
    }).spawn().status;
    if (!success) throw new Error(`Cannot install from "${folder}": see above.`);
    const suffix = Deno.build.os === "windows" ? ".exe" : "";
    for (const name of ["easel", "easel-server"]) await checkProgram([join(into, name + suffix)]);
  } finally {
    await Deno.remove(into, { recursive: true });
  }
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) throw new TypeError("Cannot install: no folder. Name one.");
  await tryInstall(folder);
  console.log("Installed, and both programs work as the sources do.");
}
