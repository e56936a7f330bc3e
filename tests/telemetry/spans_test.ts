import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

/** A span as OTLP writes it in JSON; only what is looked at. */
interface OtlpSpan {
  name: string;
  kind: number;
  spanId: string;
  parentSpanId: string;
  status: { code?: number; message?: string };
  attributes: { key: string; value: Record<string, unknown> }[];
}

/** What a program exported. */
interface Export {
  resourceSpans?: { scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[] }[];
}

const PROGRAM = fromFileUrl(new URL("spans_program.ts", import.meta.url));

/** Runs the program beside a collector, and tells what arrived there as scopes with their spans. */
async function runBesideCollector(env: Record<string, string>, args: readonly string[] = []) {
  const exports: Export[] = [];
  await using collector = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      exports.push(await request.json());
      return Response.json({});
    },
  );
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--quiet",
      "--allow-net=127.0.0.1",
      ...args,
      PROGRAM,
    ],
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return exports.flatMap(({ resourceSpans = [] }) => resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ scope, spans }) => spans.map((span) => ({ scope: scope.name, ...span })));
}

Deno.test("createJobSpans() exports one span a job, within that of its request", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const spans = await runBesideCollector({ OTEL_DENO: "true" });
  const ours = spans.filter(({ scope }) => scope === "easel");
  assertEquals(ours.length, 1);
  const [job] = ours;
  assertEquals(job?.name, "easel.job");
  assertEquals(Object.fromEntries(job?.attributes.map(({ key, value }) => [key, value]) ?? []), {
    "easel.job.id": { stringValue: "job-1" },
    "easel.job.outcome": { stringValue: "failed" },
    "easel.job.engine": { stringValue: "gpu1" },
    "easel.job.cached": { boolValue: false },
    "easel.job.wait_seconds": { doubleValue: 0.25 },
    "easel.job.run_seconds": { doubleValue: 1.5 },
    "error.type": { stringValue: "ExecutionError" },
  });
  assertEquals(job?.status.code, 2);
  const request = spans.find(({ scope, kind }) => scope === "deno" && kind === 2);
  assert(request !== undefined);
  assertEquals(job?.parentSpanId, request.spanId);
});

Deno.test("createRequestSpans() names a request by its route", async () => {
  const spans = await runBesideCollector({ OTEL_DENO: "true" });
  const request = spans.find(({ scope, kind }) => scope === "deno" && kind === 2);
  assertEquals(request?.name, "GET /files/:name");
  const attributes = request?.attributes.map(({ key, value }) => [key, value.stringValue]) ?? [];
  assertEquals(Object.fromEntries(attributes)["http.route"], "/files/:name");
});

Deno.test("createJobSpans() and createRequestSpans() do and load nothing where OpenTelemetry is off", async () => {
  // Nothing of this name can be loaded.
  const missing = `data:application/json,${
    encodeURIComponent('{"imports":{"@opentelemetry/api":"file:///missing.js"}}')
  }`;
  const args = ["--no-config", "--import-map", missing];
  assertEquals(await runBesideCollector({}, args), []);
});
