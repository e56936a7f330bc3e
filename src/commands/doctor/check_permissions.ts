import type { Config } from "../../config/config.ts";
import { howToPermit } from "../../config/permit.ts";
import { kindOf, type ProgramFile } from "../../config/program_file.ts";
import { reachOf } from "../../config/reach.ts";
import { may } from "../may.ts";
import type { Finding } from "./finding.ts";

/** Permissions that no picture needs, and what they let a program do. */
const MORE: readonly [permission: Deno.PermissionDescriptor, what: string][] = [
  [{ name: "net" }, "reach any address"],
  [{ name: "read" }, "read any file"],
  [{ name: "write" }, "write any file"],
  [{ name: "env" }, "read the environment"],
  [{ name: "run" }, "start programs"],
  [{ name: "ffi" }, "load libraries"],
  [{ name: "sys" }, "ask about the system"],
];

/** What to do where a permission is missing, such as `--allow-net=127.0.0.1:8188`. */
type Advise = (flag: string) => string[];

/** Looks which permissions the program has: those that it needs as a server, and any others. */
export function checkPermissions(config: Config, program: ProgramFile): Promise<Finding[]> {
  const server: Config = { ...config, command: "stdio" };
  const { connect, read, write } = reachOf(server);
  const { folder } = config.workflows;
  const advise = adviser(server, program);
  const findings = [
    ...connect.map((address) => reach(address, advise)),
    workflows(folder, advise),
    ...read.filter((path) => path !== folder).flatMap((path) => file("read", { path, advise })),
    ...write.flatMap((path) => file("write", { path, advise })),
  ];
  const more = MORE.filter(([permission]) => may(permission)).map(([, what]) => what);
  if (more.length > 0) {
    const needed = [...allow("net", connect), ...allow("read", read), ...allow("write", write)];
    findings.push({
      level: "note",
      text: `It may also ${more.join(", ")}.`,
      advice: [`As a server it needs none of that: --no-prompt ${needed.join(" ")}`],
    });
  }
  return Promise.resolve(findings);
}

/** What has its permissions inside takes no flags: all that it lacks is said with the first. */
function adviser(server: Config, program: ProgramFile): Advise {
  if (kindOf(program) === "sources") return (flag) => [`Run it with ${flag}.`];
  let said = false;
  return () => {
    if (said) return [];
    said = true;
    return howToPermit(server, program).split("\n");
  };
}

function allow(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

function reach(address: string, advise: Advise): Finding {
  if (may({ name: "net", host: address })) {
    return { level: "ok", text: `It may reach ${address}.` };
  }
  return {
    level: "bad",
    text: `It may not reach ${address}.`,
    advice: advise(`--allow-net=${address}`),
  };
}

function workflows(folder: string, advise: Advise): Finding {
  if (may({ name: "read", path: folder })) {
    return { level: "ok", text: `It may read the folder ${folder}.` };
  }
  return {
    level: "note",
    text: `It may not read the folder ${folder}: those in it are not offered.`,
    advice: advise(`--allow-read=${folder}`),
  };
}

/** Only what is missing: a log alone needs several. */
function file(
  name: "read" | "write",
  { path, advise }: { path: string; advise: Advise },
): Finding[] {
  if (may({ name, path })) return [];
  const text = `It may not ${name} ${path}, which its options name.`;
  return [{ level: "bad", text, advice: advise(`--allow-${name}=${path}`) }];
}
