/**
 * Tries what Easel must not be able to do, and prints for each attempt the name of the error that
 * ended it, or "done". It is started with an address that it may reach, another one, and a file
 * outside.
 *
 * @module
 */
import { toFileUrl } from "@std/path";
import { readInside } from "../../src/library/read_inside.ts";

type Attempt = () => unknown;

function attempts(address: string, elsewhere: string, outside: string): Record<string, Attempt> {
  const [, port = ""] = address.split(":");
  return {
    "read a file in workflows": () => Deno.readTextFile("workflows/inside.txt"),
    "keep something": () => localStorage.setItem("kept", "for the next start"),
    "read the config beside workflows": () => Deno.readTextFile("easel.yaml"),
    "look for the config beside workflows": () => Deno.stat("easel.yaml"),
    "read /etc/passwd": () => Deno.readTextFile("/etc/passwd"),
    "read a file outside": () => Deno.readTextFile(outside),
    "read past workflows": () => Deno.readTextFile("workflows/../outside.txt"),
    "list the folder it is started in": () => Array.fromAsync(Deno.readDir(".")),
    "look at a file outside": () => Deno.stat(outside),
    "read the environment by a link": () => Deno.readTextFile("workflows/environ"),
    // Deno itself follows other links out of a folder that it may read; Easel does not.
    "read a link out of workflows as Easel reads": () =>
      readInside("workflows", { path: "link", maxBytes: 1000 }),
    "make a link out of workflows": () => Deno.symlink(outside, "workflows/made"),
    "import a file outside": () => import(toFileUrl(outside).href),
    "fetch from elsewhere": () => fetch(`http://${elsewhere}/`),
    "fetch by localhost": () => fetch(`http://localhost:${port}/`),
    "follow a redirect elsewhere": () => fetch(`http://${address}/redirect`),
    "fetch from the internet": () => fetch("https://example.com/"),
    "connect elsewhere": () => connect(elsewhere),
    "open a socket elsewhere": () => openSocket(`ws://${elsewhere}/`),
    "look up a name": () => Deno.resolveDns("example.com", "A"),
    "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    "read the environment": () => Deno.env.get("HOME"),
    "list the environment": () => Deno.env.toObject(),
    "read a variable of Easel's": () => Deno.env.get("EASEL_CONFIG"),
    "set a variable": () => Deno.env.set("EASEL_CONFIG", "easel.yaml"),
    "read the environment as Node": () => Reflect.get(globalThis, "process").env.HOME,
    "write beside workflows": () => Deno.writeTextFile("made.txt", "x"),
    "write the config": () => Deno.writeTextFile("easel.yaml", "demo: true"),
    "write into workflows": () => Deno.writeTextFile("workflows/made.txt", "x"),
    "write a temporary file": () => Deno.makeTempFile(),
    "delete": () => Deno.remove("workflows/inside.txt"),
    "make a folder": () => Deno.mkdir("workflows/made"),
    "rename": () => Deno.rename("workflows/inside.txt", "workflows/made.txt"),
    "run a program": () => new Deno.Command("true").output(),
    "run itself": () => new Deno.Command(Deno.execPath()).output(),
    "load a library": () => Deno.dlopen("/lib/libc.so", {}),
    "name the machine": () => Deno.hostname(),
  };
}

async function connect(address: string): Promise<void> {
  const [hostname = "", port] = address.split(":");
  (await Deno.connect({ hostname, port: Number(port) })).close();
}

async function openSocket(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  socket.onopen = () => resolve();
  socket.onerror = (event) => reject((event as ErrorEvent).error ?? new Error("socket"));
  await promise;
  socket.close();
}

async function outcome(attempt: Attempt): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

if (import.meta.main) {
  const [address = "", elsewhere = "", outside = ""] = Deno.args;
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts(address, elsewhere, outside))) {
    outcomes[name] = await outcome(attempt);
  }
  outcomes["ask for more"] = Deno.permissions.requestSync({ name: "env" }).state;
  await new Blob([JSON.stringify(outcomes)]).stream().pipeTo(Deno.stdout.writable);
  Deno.exit(0);
}
