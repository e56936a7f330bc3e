/**
 * The value of an environment variable. Nobody is asked for the permission to read it.
 *
 * @returns `undefined` where it is not set, or may not be read.
 */
export function readEnvironment(name: string): string | undefined {
  // Deno asks only somebody at a terminal; where nobody is, to try costs a tenth of finding out.
  if (!Deno.stdin.isTerminal()) return tryToRead(name);
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

function tryToRead(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
