import type { Config } from "../../config/config.ts";
import { addressOf } from "../../config/reach.ts";
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

/** Looks which permissions the program has: the two that it needs, and any others. */
export function checkPermissions({ comfyui, demo }: Config): Promise<Finding[]> {
  const address = addressOf(comfyui);
  const findings: Finding[] = [reach(address, demo === "always"), folder()];
  const more = MORE.filter(([permission]) => may(permission)).map(([, what]) => what);
  if (more.length > 0) {
    findings.push({
      level: "note",
      text: `It may also ${more.join(", ")}.`,
      advice: [
        "As a server it needs none of that: " +
        `--no-prompt --allow-net=${address} --allow-read=workflows`,
      ],
    });
  }
  return Promise.resolve(findings);
}

function reach(address: string, demo: boolean): Finding {
  if (may({ name: "net", host: address })) {
    return { level: "ok", text: `It may reach ${address}.` };
  }
  if (demo) {
    return { level: "ok", text: "It may reach no ComfyUI, and the demo engine needs none." };
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

function folder(): Finding {
  if (may({ name: "read", path: "workflows" })) {
    return { level: "ok", text: "It may read the folder workflows." };
  }
  return {
    level: "note",
    text: "It may not read the folder workflows: those in it are not offered.",
    advice: ["Run it with --allow-read=workflows."],
  };
}
