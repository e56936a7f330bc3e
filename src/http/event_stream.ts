/** One event: its name, and data that is sent as JSON. */
export interface ServerEvent {
  /** What a listener of it listens to. */
  event: string;
  /** What it tells. */
  data: unknown;
}

/** Options of {@linkcode eventStream}. */
export interface EventStreamOptions {
  /** The id of an event, which a client that comes back names; `number` counts from 1. */
  idOf: (event: ServerEvent, number: number) => string;
  /** Called once when the stream is over, whoever ended it. */
  onEnd: () => void;
  /** How often a comment says that the stream lives, in milliseconds; 15,000 where left out. */
  keepAliveMs?: number;
}

/** How long a client waits before it comes back, ms. */
const RETRY_MS = 3000;

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache, no-transform",
  // nginx would hold events back until it has a buffer full of them.
  "X-Accel-Buffering": "no",
};

/**
 * Answers with events as server-sent events, as they come and as fast as the client reads: the next
 * one is asked for when the one before has gone out.
 *
 * @returns `undefined` where there is no event at all.
 */
export async function eventStream(
  events: AsyncIterable<ServerEvent>,
  options: EventStreamOptions,
): Promise<Response | undefined> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next().catch((error) => {
    options.onEnd();
    throw error;
  });
  if (!first.done) {
    return new Response(bodyOf(first.value, { iterator, ...options }), { headers: HEADERS });
  }
  options.onEnd();
  return undefined;
}

function bodyOf(
  first: ServerEvent,
  { iterator, idOf, onEnd, keepAliveMs = 15_000 }: EventStreamOptions & {
    iterator: AsyncIterator<ServerEvent>;
  },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let number = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const frame = (event: ServerEvent) => encoder.encode(textOf(event, idOf(event, ++number)));
  const end = () => {
    clearInterval(timer);
    onEnd();
  };
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      controller.enqueue(frame(first));
      timer = setInterval(() => {
        // Who does not read needs no sign of life, and would have them pile up.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(": alive\n\n"));
      }, keepAliveMs);
    },
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (!next.done) return controller.enqueue(frame(next.value));
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      end();
    },
    async cancel() {
      end();
      await iterator.return?.();
    },
  });
}

/** JSON has no line breaks, so all of it is one line of data. */
function textOf({ event, data }: ServerEvent, id: string): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
