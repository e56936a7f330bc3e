/** Starts Easel over stdio with exactly the permissions it is meant to have. */
export function easelCommand(entry: string, { comfyui }: { comfyui: string }): string[] {
  const net = `--allow-net=${new URL(comfyui).host}`;
  return [...denoRun, net, "--allow-read=workflows", entry, "--comfyui", comfyui];
}

/** Deno itself, without any permission yet. */
export const denoRun: readonly string[] = [Deno.execPath(), "run", "--quiet", "--no-prompt"];
