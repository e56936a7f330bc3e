import { fromFileUrl } from "@std/path";

/** A demo engine in a process of its own, as a ComfyUI is. */
export interface DemoProcess extends AsyncDisposable {
  /** Where it listens. */
  url: string;
}

/** Starts one, each of whose sampler steps lasts so long, in ms. */
export async function startDemo(stepMs: number): Promise<DemoProcess> {
  const script = fromFileUrl(new URL("./demo_server.ts", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", script, `${stepMs}`],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  return {
    url: value.trim(),
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await reader.cancel();
    },
  };
}
