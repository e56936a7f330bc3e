/**
 * The value of an environment variable. Nobody is asked for the permission to read it: a look at what
 * is granted takes a fiftieth of what it takes to try and be refused.
 *
 * @returns `undefined` where it is not set, or may not be read.
 */
export function readEnvironment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** The names of all environment variables; none where it may not read all of them. */
export function readVariableNames(): string[] {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Object.keys(Deno.env.toObject()) : [];
}
