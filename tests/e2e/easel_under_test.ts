import { fromFileUrl } from "@std/path";

/** Set by `deno task e2e --comfyui URL`: the suite then runs against that ComfyUI. */
export const COMFYUI: string | undefined = Deno.env.get("E2E_COMFYUI");

/** Set by `deno task e2e --program PATH`: the suite then starts that program, not the sources. */
export const PROGRAM: string | undefined = Deno.env.get("E2E_PROGRAM");

/** Set by `deno task e2e --listen HOST:PORT`: where that program may listen, if anywhere. */
const LISTEN = Deno.env.get("E2E_LISTEN");

/** Where a demo engine is found by a program that reaches what it reaches by default. */
export const PROGRAM_PORT = 8188;

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** How to start Easel. */
export interface EaselCommand {
  command: string;
  args: string[];
}

/** Options of {@linkcode easelCommand}. */
export interface EaselCommandOptions {
  /** `host:port` of the ComfyUI, the only address that it may reach. */
  address: string;
  /** `host:port` that it may listen on. */
  listen?: string;
  /** Permissions beside its two; only for the sources. */
  more?: readonly string[];
}

/** How to start the Easel under test with exactly its permissions; a program has its own inside. */
export function easelCommand(
  args: readonly string[],
  { address, listen, more = [] }: EaselCommandOptions,
): EaselCommand {
  if (PROGRAM !== undefined) return { command: PROGRAM, args: [...args] };
  const flags = [...stdioPermissions([address, ...listen ? [listen] : []].join()), ...more];
  return { command: Deno.execPath(), args: ["run", "--quiet", ...flags, MAIN, ...args] };
}

/** The permissions of the stdio server, with the address of the ComfyUI under test. */
export function stdioPermissions(address: string): string[] {
  return ["--no-prompt", `--allow-net=${address}`, "--allow-read=workflows"];
}

/** Where the Easel under test listens: a program where it may, the sources where they are told. */
export function listenAddress(port: number): { host: string; port: number } {
  const { hostname, port: own } = new URL(`http://${LISTEN ?? "127.0.0.1"}`);
  return { host: hostname, port: LISTEN === undefined ? port : Number(own || 80) };
}

/** An address that the Easel under test may reach, and where nothing listens. */
export function deadAddress(): string {
  if (PROGRAM !== undefined) return `127.0.0.1:${PROGRAM_PORT}`;
  using nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `127.0.0.1:${nobody.addr.port}`;
}

/** What not every Easel and every ComfyUI under test has. */
const NEEDS = {
  http: { met: PROGRAM === undefined || LISTEN !== undefined, what: "an Easel that may listen" },
  demo: { met: COMFYUI === undefined, what: "the demo engine" },
  sources: { met: PROGRAM === undefined, what: "permissions that a program cannot be given" },
  signals: { met: Deno.build.os !== "windows", what: "the signals of Linux and macOS" },
} as const;

/** Something that a test needs beside an Easel over stdio and a ComfyUI. */
export type Need = keyof typeof NEEDS;

/** A test that is left out, by its name, where it cannot have what it needs. */
export function testEasel(
  name: string,
  needs: readonly Need[],
  fn: () => Promise<void>,
): void {
  const missing = needs.map((need) => NEEDS[need]).filter(({ met }) => !met);
  const why = missing.map(({ what }) => what).join(" and ");
  Deno.test({
    name: why === "" ? name : `${name} [needs ${why}]`,
    ignore: missing.length > 0,
    fn: () => fn().catch((error) => Promise.reject(whole(error))),
  });
}

/** Deno shows neither what failed a test nor what its end then found, where it was both. */
function whole(error: unknown): unknown {
  if (!(error instanceof SuppressedError)) return error;
  const parts = [error.suppressed, error.error].map(whole);
  const texts = parts.map((part) => part instanceof Error ? part.stack : String(part));
  return new AggregateError(parts, texts.join("\n\nAnd at its end:\n"));
}
