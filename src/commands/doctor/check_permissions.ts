import type { Config } from "../../config/config.ts";
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

/** Looks which permissions the program has: those that it needs as a server, and any others. */
export function checkPermissions(config: Config): Promise<Finding[]> {
  const { connect, read, write } = reachOf({ ...config, command: "stdio" });
  const { folder } = config.workflows;
  const findings = [
    ...connect.map(reach),
    workflows(folder),
    ...read.filter((path) => path !== folder).flatMap((path) => file("read", path)),
    ...write.flatMap((path) => file("write", path)),
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

function allow(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

function reach(address: string): Finding {
  if (may({ name: "net", host: address })) {
    return { level: "ok", text: `It may reach ${address}.` };
  }
  return {
    level: "bad",
    text: `It may not reach ${address}.`,
    advice: [
      `Run it with --allow-net=${address}. A compiled Easel keeps the addresses it was made for; ` +
      "compile it again for another.",
    ],
  };
}

function workflows(folder: string): Finding {
  if (may({ name: "read", path: folder })) {
    return { level: "ok", text: `It may read the folder ${folder}.` };
  }
  return {
    level: "note",
    text: `It may not read the folder ${folder}: those in it are not offered.`,
    advice: [`Run it with --allow-read=${folder}.`],
  };
}

/** Only what is missing: a log alone needs several. */
function file(name: "read" | "write", path: string): Finding[] {
  if (may({ name, path })) return [];
  const text = `It may not ${name} ${path}, which its options name.`;
  return [{ level: "bad", text, advice: [`Run it with --allow-${name}=${path}.`] }];
}
