import { ComfyClient } from "../../src/comfyui/client.ts";
import { mediaTypeOf } from "../../src/comfyui/output_file.ts";
import { Job } from "../../src/jobs/job.ts";
import type { JobFile } from "../../src/jobs/outputs.ts";
import { clientProfile } from "../../src/mcp/client_profile.ts";
import { DEFAULT_LIMITS, type ToolContext } from "../../src/mcp/tool_context.ts";

/** What a result is made with: a client, and a ComfyUI that answers as it is told. */
export function mediaContext(
  clientName: string,
  answer: (request: Request) => Response = () => new Response("gone", { status: 404 }),
): ToolContext & { logged: string[] } {
  const client = new ComfyClient("http://engine.invalid", {
    fetch: (request) => Promise.resolve(answer(request)),
  });
  const logged: string[] = [];
  const parts = {
    engines: {
      at: () => ({ client }),
      identity: () => Promise.resolve({ name: "ComfyUI 1", demo: false }),
    },
    client: clientProfile({ name: clientName }),
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    log: (level: string, message: string) => logged.push(`${level} ${message}`),
    logged,
  };
  return parts as unknown as ToolContext & { logged: string[] };
}

/** A job that has made files of these names. */
export function jobWith(
  filenames: string[],
  { texts = [], inputs = {} }: { texts?: string[]; inputs?: Record<string, string> } = {},
): Job {
  const job = new Job(crypto.randomUUID(), {}, { inputs, createdAt: 0 });
  const files = filenames.map((filename): JobFile => ({
    filename,
    subfolder: "",
    type: "output",
    mediaType: mediaTypeOf(filename),
  }));
  job.complete({ files, texts, cached: false, warnings: [], ranMs: 1 });
  return job;
}
