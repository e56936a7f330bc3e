/** What an install script wrote, and how it ended. */
export interface Installed {
  code: number;
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
  const { code, stderr } = await new Deno.Command("/bin/sh", {
    args: [script, ...args],
    clearEnv: true,
    env,
    stdin: "null",
    stdout: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
