import { assert, assertEquals } from "@std/assert";
import { openLog } from "../../src/app/open_log.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { createApp } from "../../src/app.ts";
import { parseConfig } from "../../src/config/parse_config.ts";

const IDENTITY = { name: "easel", version: "0.0.0" };
const TOKENS = [{ name: "anna", token: "anna-0123456789abcdef", priority: "normal" as const }];
const PROMPT = "a heron nobody may hear of";

interface Line {
  level: string;
  area: string;
  message: string;
  fields: Record<string, unknown>;
}

/** What an Easel with the demo engine logs of jobs while these prompts are asked for at once. */
async function linesOf(
  logging: { prompts?: boolean; level?: "debug" | "info" },
  inputs: readonly Record<string, unknown>[],
): Promise<Line[]> {
  const parsed = parseConfig(["serve", "--demo", "--port=0"]);
  const config = {
    ...parsed,
    auth: { ...parsed.auth, tokens: TOKENS },
    logging: { ...parsed.logging, format: "json" as const, ...logging },
  };
  const lines: Line[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  await using opened = await openLog(config, { write });
  const options = { identity: IDENTITY, log: opened.log };
  await using app = await createApp(config, options);
  await using server = await serveHttp(app, config, options);
  await Promise.all(inputs.map(async (input, at) => {
    const response = await fetch(`${server.url}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "authorization": `Bearer ${TOKENS[0]?.token}`,
        "x-request-id": `request-${at}`,
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: at,
        method: "tools/call",
        params: { name: "generate_image", arguments: { width: 64, height: 64, ...input } },
      }),
    });
    await response.text();
  }));
  return lines.filter(({ area }) => area === "jobs");
}

Deno.test("observeJobs() logs a job that has ended at info, and nothing of what was asked", async () => {
  const lines = await linesOf({}, [{ prompt: PROMPT, steps: 1 }]);
  assertEquals(lines.map(({ level, message }) => [level, message]), [["info", "job ended"]]);
  const { jobId, ms, ...fields } = lines[0]?.fields ?? {};
  assertEquals(fields, {
    requestId: "request-0",
    workflow: "text_to_image",
    status: "completed",
    engine: "demo",
    principal: "anna",
  });
  assert(typeof jobId === "string" && typeof ms === "number" && ms >= 0, JSON.stringify(lines));
  assert(!JSON.stringify(lines).includes("heron"));
});

Deno.test("observeJobs() logs prompts where that is asked for, with the job's begin and end", async () => {
  const input = { prompt: PROMPT, negative_prompt: "a token of rain", steps: 1 };
  const lines = await linesOf({ prompts: true, level: "debug" }, [input]);
  assertEquals(lines.map(({ message }) => message), ["job taken", "job ended"]);
  for (const { fields } of lines) {
    assertEquals(fields.prompts, { prompt: PROMPT, negative_prompt: input.negative_prompt });
  }
});

Deno.test("observeJobs() names the request of each job, also where others end meanwhile", async () => {
  const inputs = Array.from({ length: 8 }, (_, seed) => ({ prompt: "a pier", steps: 2, seed }));
  const lines = await linesOf({ level: "debug" }, inputs);
  const requests = (message: string) =>
    Object.fromEntries(
      lines.filter((line) => line.message === message)
        .map(({ fields }) => [fields.jobId, fields.requestId]),
    );
  assertEquals(requests("job ended"), requests("job taken"));
  assertEquals(
    new Set(Object.values(requests("job ended"))),
    new Set(inputs.map((_, at) => `request-${at}`)),
  );
});
