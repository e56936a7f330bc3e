/** Where the OpenTelemetry API keeps its providers. Deno puts its own there, where `OTEL_DENO` is set. */
const PROVIDERS = Symbol.for("opentelemetry.js.api.1");

/**
 * OpenTelemetry's API, where Deno's own support for it is on; else nothing, and nothing is loaded.
 *
 * @see https://docs.deno.com/runtime/fundamentals/open_telemetry/
 */
export async function openTelemetry(): Promise<typeof import("./otel_api.ts") | undefined> {
  return Reflect.has(globalThis, PROVIDERS) ? await import("./otel_api.ts") : undefined;
}
