import { variablesOf } from "../../src/config/environment_given.ts";
import { fileOptions } from "../../src/config/options.ts";

/** Something that a process did or tried, and for which it needs a permission. */
export interface Access {
  permission: string;
  /** For `net` an address, or the URL that was asked for; for `read` a path. */
  value: string;
}

/** What a process is meant to touch. */
export interface Bounds {
  /** Every `host:port` that it connects to or listens on. */
  addresses: readonly string[];
  /** Where it was started: its folder `workflows` may be read. */
  cwd: string;
}

/** What gives Easel its options. It tries to read them, and is refused: no profile allows it. */
const VARIABLES = new Set(["EASEL_CONFIG", ...fileOptions.flatMap(variablesOf)]);

/** Reads the file that `DENO_AUDIT_PERMISSIONS` names: an access a line. */
export async function readAudit(path: string): Promise<Access[]> {
  const text = await Deno.readTextFile(path);
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** The accesses that are neither to its addresses, to its folder nor to its own variables. */
export function strayAccesses(accesses: readonly Access[], bounds: Bounds): Access[] {
  return accesses.filter((access) => !isExpected(access, bounds));
}

function isExpected({ permission, value }: Access, { addresses, cwd }: Bounds): boolean {
  if (permission === "net") return addresses.includes(addressIn(value));
  if (permission === "env") return VARIABLES.has(value);
  const folder = `${cwd}/workflows`;
  const inside = [folder, "workflows"].some((it) => value === it || value.startsWith(`${it}/`));
  return permission === "read" && inside && !value.split("/").includes("..");
}

function addressIn(value: string): string {
  const url = URL.parse(/^\w+:\/\//.test(value) ? value : `tcp://${value}`);
  if (!url) return value;
  const usual: Record<string, string> = {
    "http:": "80",
    "ws:": "80",
    "https:": "443",
    "wss:": "443",
  };
  return `${url.hostname}:${url.port || usual[url.protocol] || ""}`;
}
