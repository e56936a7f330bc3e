/** What an install script wrote, and how it ended. */
export interface Installed {
  code: number;
  stdout: string;
  stderr: string;
}

/** Options of {@linkcode runInstaller}. */
export interface InstallerOptions {
  args?: string[];
  /** All environment variables that it has. */
  env: Record<string, string>;
}

/** Runs an install script to its end, as a shell of the system's runs it. */
export async function runInstaller(
  script: string,
  { args = [], env }: InstallerOptions,
): Promise<Installed> {
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: [script, ...args],
    clearEnv: true,
    env,
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
