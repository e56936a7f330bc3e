import type { Context, Hono } from "hono";
import { eventStream, type ServerEvent } from "./event_stream.ts";
import type { HttpEnv } from "./http_env.ts";
import type { StreamSlots } from "./limits/stream_slots.ts";
import { LOCAL, type Principal } from "./principal.ts";
import { RequestError } from "./request_error.ts";

/** What the events are wanted with. */
export interface JobEventsRequest {
  /** Who asks. */
  principal: Principal;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
  /** Whether pictures under way are wanted. */
  previews: boolean;
}

/**
 * What happens to a job, or to all jobs that the principal may see where no id is given. It yields
 * nothing at all where there is no such job; of one job, the last event is called `end`.
 */
export type JobEvents = (
  id: string | undefined,
  request: JobEventsRequest,
) => AsyncIterable<ServerEvent>;

/** What {@linkcode eventRoutes} needs. */
export interface EventRoutesOptions {
  /** Tells what happens. */
  jobEvents: JobEvents;
  /** The event streams of each principal. */
  streams: StreamSlots;
  /** How often a comment says that the stream lives, in milliseconds; 15,000 where left out. */
  keepAliveMs?: number;
}

/** The id of the last event of a stream: a browser that comes back with it is told to stay away. */
const END = "end";

/**
 * Adds the event streams for browsers (`EventSource`) and other programs:
 *
 * - `GET /jobs/{id}/events` tells of one job until its end, with `?previews=1` also the pictures.
 * - `GET /jobs/events` tells of all jobs that the principal may see.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventRoutes(app: Hono<HttpEnv>, options: EventRoutesOptions): void {
  app.get("/jobs/events", (context) => answer(context, undefined, options));
  app.get(
    "/jobs/:id/events",
    (context) => answer(context, context.req.param("id"), options),
  );
  for (const path of ["/jobs/events", "/jobs/:id/events"]) {
    app.all(path, ({ req }) => refuse(req.method));
  }
}

function refuse(method: string): never {
  throw new RequestError(`Cannot ${method} here. Use GET.`, {
    status: 405,
    headers: { Allow: "GET" },
  });
}

async function answer(
  context: Context<HttpEnv>,
  id: string | undefined,
  { jobEvents, streams, keepAliveMs }: EventRoutesOptions,
): Promise<Response> {
  // Hono answers HEAD with the head of GET, and nobody would end its stream.
  if (context.req.raw.method === "HEAD") refuse("HEAD");
  // A browser would begin again for ever; only this answer ends that.
  if (context.req.header("last-event-id") === END) return new Response(null, { status: 204 });
  const principal = context.get("principal") ?? LOCAL;
  // The stream's own end tells: a request's signal also aborts when all went well.
  const gone = new AbortController();
  const previews = context.req.query("previews") === "1";
  return await streams.hold(principal, async () => {
    const events = jobEvents(id, { principal, signal: gone.signal, previews });
    const stream = await eventStream(events, {
      ...keepAliveMs !== undefined && { keepAliveMs },
      onEnd: () => gone.abort(),
      idOf: ({ event }, number) => event === END && id !== undefined ? END : String(number),
    });
    if (stream) return stream;
    throw new RequestError(
      `Cannot find job "${(id ?? "").slice(0, 100)}": there is none of that id. See /jobs/events.`,
      { status: 404 },
    );
  });
}
