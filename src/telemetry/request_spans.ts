import { openTelemetry } from "./open_telemetry.ts";

/** A request whose answer begins. */
export interface NamedRequest {
  /** The route it took, such as `/files/:type`; never the path. */
  route: string;
  /** The HTTP method. */
  method: string;
}

/**
 * What gives the span that Deno made for a request its route as a name. To be called while the
 * request is answered. Does nothing, and loads nothing, unless Deno's own OpenTelemetry is on.
 *
 * Deno also puts the whole URL into that span, and what it has put there cannot be taken out again:
 * that is for the collector to do.
 */
export async function createRequestSpans(): Promise<(request: NamedRequest) => void> {
  const api = await openTelemetry();
  if (!api) return () => {};
  return ({ route, method }) => {
    const span = api.trace.getActiveSpan();
    span?.updateName(`${method} ${route}`);
    span?.setAttribute("http.route", route);
  };
}
