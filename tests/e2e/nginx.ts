/** An nginx of this test's own, with the settings that it has out of the box but for one. */
export class Nginx implements AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: Deno.ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  /** Whether this machine has one. */
  static get installed(): boolean {
    return ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"].some((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
  }

  /** Starts one in front of an address; it ends a connection that is silent for so many seconds. */
  static start(upstream: string, options: { readTimeout: number }): Promise<Nginx> {
    return Nginx.startWith((port) => plainServer({ port, upstream, ...options }));
  }

  /** Starts one with what belongs into `http`, for the port that it is given. */
  static async startWith(serverOf: (port: number) => string): Promise<Nginx> {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const file = `${folder}/nginx.conf`;
    await Deno.writeTextFile(file, confOf(folder, serverOf(port)));
    const command = new Deno.Command("nginx", {
      args: ["-p", folder, "-c", file, "-e", `${folder}/error.log`],
      env: { PATH: "/usr/sbin:/usr/bin:/bin:/usr/local/bin" },
      stdout: "null",
      stderr: "null",
    });
    const nginx = new Nginx(`http://127.0.0.1:${port}`, command.spawn(), folder);
    await nginx.#answers();
    return nginx;
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
    throw new Error(`nginx does not answer: ${log}`);
  }
}

function plainServer(
  { port, upstream, readTimeout }: { port: number; upstream: string; readTimeout: number },
): string {
  return `server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_read_timeout ${readTimeout}s;
    }
  }`;
}

function confOf(folder: string, server: string): string {
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ");
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  ${temp}
  ${server}
}
`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
