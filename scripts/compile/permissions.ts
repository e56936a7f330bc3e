import type { Reach } from "../../src/config/reach.ts";

/** All that an executable may reach. */
export interface Permissions extends Reach {
  /** Environment variables that it reads; none where left out. */
  environment?: string[];
}

/**
 * Deno's flags for exactly this reach. Nobody is ever asked for more.
 *
 * @throws {RangeError} If a path or address holds a comma, which parts them in a flag, or an address
 * stands for many.
 */
export function permissionFlags(permissions: Permissions): string[] {
  const { connect, listen, read, write, environment = [] } = permissions;
  const net = [...new Set([...connect, ...listen])];
  const many = net.find((address) => address.includes("*"));
  if (many !== undefined) {
    throw new RangeError(`Cannot allow "${many}": it would stand for many. Name each address.`);
  }
  return [
    "--no-prompt",
    ...flag("net", net),
    ...flag("read", read),
    ...flag("write", write),
    ...flag("env", environment),
  ];
}

function flag(name: string, values: readonly string[]): string[] {
  const wrong = values.find((value) => value === "" || value.includes(","));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot allow "${wrong}": empty, or with a comma. Choose another name.`);
  }
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

/** What a reach means, for people. */
export function describeReach(permissions: Permissions): string {
  const { connect, listen, read, write, environment = [] } = permissions;
  const variables = environment.length > 0 ? "no other variable" : "no environment";
  return [
    "It may",
    ...lines("connect to", connect, "no address"),
    ...listen.length > 0 ? lines("listen on", listen, "") : [],
    ...lines("read", read.map(place), "no file"),
    ...lines("write to", write.map(place), "no file"),
    ...environment.length > 0 ? lines("read the variable", environment, "") : [],
    `and nothing else: no other address or file, ${variables}, no programs, and no asking for more.`,
  ].join("\n");
}

function lines(verb: string, values: readonly string[], none: string): string[] {
  return (values.length === 0 ? [none] : values).map((value) => `  ${verb} ${value}`);
}

/** A relative path is seen from wherever the executable is started. */
function place(path: string): string {
  const absolute = /^([\\/]|[A-Za-z]:)/.test(path);
  return absolute ? path : `"${path}" in the folder where it is started`;
}
