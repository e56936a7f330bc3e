/**
 * What the tests of the spans run as a process of its own: a server that takes one job, which ends
 * after the request for it was answered.
 */
import { createJobSpans } from "../../src/telemetry/job_spans.ts";
import { createRequestSpans } from "../../src/telemetry/request_spans.ts";

const startJobSpan = await createJobSpans();
const nameRequest = await createRequestSpans();
const answered = Promise.withResolvers<void>();
const ended = Promise.withResolvers<void>();

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async () => {
  const span = startJobSpan("job-1");
  answered.promise.then(() => {
    span.end({
      outcome: "failed",
      engine: "gpu1",
      waitedMs: 250,
      ranMs: 1500,
      cached: false,
      errorType: "ExecutionError",
    });
    ended.resolve();
  });
  await Promise.resolve();
  nameRequest({ method: "GET", route: "/files/:name" });
  return new Response("taken");
});

await (await fetch(`http://127.0.0.1:${server.addr.port}/files/a.png`)).text();
answered.resolve();
await ended.promise;
await server.shutdown();
Deno.exit(0);
