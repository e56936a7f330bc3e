import type { Reach } from "../../src/config/reach.ts";

/**
 * Deno's flags for exactly this reach. Nobody is ever asked for more.
 *
 * @throws {RangeError} If a path or address holds a comma, which parts them in a flag, or an address
 * stands for many.
 */
export function permissionFlags({ connect, listen, read, write }: Reach): string[] {
  const net = [...new Set([...connect, ...listen])];
  const many = net.find((address) => address.includes("*"));
  if (many !== undefined) {
    throw new RangeError(`Cannot allow "${many}": it would stand for many. Name each address.`);
  }
  return ["--no-prompt", ...flag("net", net), ...flag("read", read), ...flag("write", write)];
}

function flag(name: string, values: readonly string[]): string[] {
  const wrong = values.find((value) => value === "" || value.includes(","));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot allow "${wrong}": empty, or with a comma. Choose another name.`);
  }
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

/** What a reach means, for people. */
export function describeReach({ connect, listen, read, write }: Reach): string {
  return [
    "It may",
    ...lines("connect to", connect, "no address"),
    ...listen.length > 0 ? lines("listen on", listen, "") : [],
    ...lines("read", read.map(place), "no file"),
    ...lines("write to", write.map(place), "no file"),
    "and nothing else: no other address or file, no environment, no programs, and no asking for more.",
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
