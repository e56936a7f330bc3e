/** What of OpenTelemetry's API is used: a bundle has the rest of it not. */
export { SpanStatusCode, trace } from "@opentelemetry/api";
