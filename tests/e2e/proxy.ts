/** A proxy before Easel: a process of this test's own, with a folder for its files. */
export class Proxy implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: Deno.ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  /** Starts one, and waits until Easel answers through it. It logs to `error.log` in its folder. */
  static async start(
    command: (folder: string, port: number) => Promise<Deno.Command>,
  ): Promise<Proxy> {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const process = (await command(folder, port)).spawn();
    const proxy = new Proxy(`http://127.0.0.1:${port}`, process, folder);
    await proxy.#answers();
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    for (let times = 0; times < 200; times++) {
      const response = await fetch(`${this.url}/health/live`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
      await new Promise((next) => setTimeout(next, 25));
    }
    const log = await Deno.readTextFile(`${this.#folder}/error.log`).catch(() => "no log");
    await this[Symbol.asyncDispose]();
    throw new Error(`the proxy does not answer: ${log}`);
  }
}

/** Whether this machine has a program; the folders of a system's own are looked into, too. */
export function isInstalled(name: string): boolean {
  return ["/usr/sbin", "/usr/bin", "/usr/local/bin"].some((folder) => {
    try {
      return Deno.statSync(`${folder}/${name}`).isFile;
    } catch {
      return false;
    }
  });
}

/** Where {@linkcode isInstalled} looks. */
export const PROGRAMS = "/usr/sbin:/usr/bin:/bin:/usr/local/bin";

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
