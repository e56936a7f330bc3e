import { isInstalled, PROGRAMS, Proxy } from "./proxy.ts";

/** Whether this machine has an nginx. */
export const hasNginx: boolean = isInstalled("nginx");

/** Starts one in front of an address; it ends a connection that is silent for so many seconds. */
export function startNginx(upstream: string, options: { readTimeout: number }): Promise<Proxy> {
  return startNginxWith((port) => plainServer({ port, upstream, ...options }));
}

/** Starts one with what belongs into `http`, for the port that it is given. All else is default. */
export function startNginxWith(serverOf: (port: number) => string): Promise<Proxy> {
  return Proxy.start(async (folder, port) => {
    const file = `${folder}/nginx.conf`;
    await Deno.writeTextFile(file, confOf(folder, serverOf(port)));
    return new Deno.Command("nginx", {
      args: ["-p", folder, "-c", file, "-e", `${folder}/error.log`],
      env: { PATH: PROGRAMS },
      stdout: "null",
      stderr: "null",
    });
  });
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
