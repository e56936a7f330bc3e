import type { StreamSlots } from "./limits/stream_slots.ts";
import type { Principal } from "./principal.ts";
import { readBody } from "./read_body.ts";
import { RequestError } from "./request_error.ts";
import type { Sessions } from "./sessions.ts";

/** The header that carries a session's id, both ways. */
export const SESSION_HEADER = "Mcp-Session-Id";

/** What {@linkcode postMcp} needs. */
export interface PostMcpOptions {
  /** Where the sessions are. */
  sessions: Sessions;
  /** Who asks. */
  principal: Principal;
  /** The largest body to read, in bytes. */
  bodyLimit: number;
  /** How long the body may take to come in, in milliseconds. */
  bodyMs?: number | undefined;
}

/**
 * Answers a POST on the MCP endpoint: in its session where it names one, in a new one where it
 * initializes one, and otherwise on its own, for clients that know nothing of sessions.
 */
export async function postMcp(request: Request, options: PostMcpOptions): Promise<Response> {
  requireReadable(request.headers);
  const { sessions, principal } = options;
  const body = await readBody(request, options.bodyLimit, { ms: options.bodyMs });
  if (Array.isArray(body)) checkBatch(body);
  if (hasMethod(body, "tools/call")) sessions.refuseWhenStopping();
  const id = request.headers.get(SESSION_HEADER);
  const session = id === null
    ? await sessions.open({ principal, stateless: !hasMethod(body, "initialize") })
    : sessions.get(id, principal);
  return await session.handle(request, body);
}

/** Most messages of one batch, which counts as one request. */
const MOST_AT_ONCE = 64;

function checkBatch({ length }: readonly unknown[]): void {
  if (length > 0 && length <= MOST_AT_ONCE) return;
  const message = length === 0
    ? "Cannot answer an empty batch. Send a JSON-RPC message."
    : `Cannot answer a batch of ${length} messages. Send ${MOST_AT_ONCE} at most.`;
  throw new RequestError(message, { status: 400, code: -32600 });
}

/** What {@linkcode passToSession} needs. */
export interface PassToSessionOptions {
  /** Where the sessions are. */
  sessions: Sessions;
  /** Who asks. */
  principal: Principal;
  /** Counts event streams. */
  streams: StreamSlots;
}

/** Answers a GET for the session's event stream, or a DELETE that ends the session. */
export async function passToSession(
  request: Request,
  { sessions, principal, streams }: PassToSessionOptions,
): Promise<Response> {
  const id = request.headers.get(SESSION_HEADER);
  if (id === null) {
    throw new RequestError(
      `Cannot ${request.method} without a session. Send the ${SESSION_HEADER} header that ` +
        'came with the answer to "initialize".',
      { status: 400, reason: "Session" },
    );
  }
  const session = sessions.get(id, principal);
  if (request.method !== "GET") return await session.handle(request);
  return await streams.hold(principal, () => session.handle(request));
}

/** Whether the request asks for an event stream, not for a document. */
export function asksForEventStream(request: Request): boolean {
  const accept = request.headers.get("accept") ?? "";
  return request.method === "GET" && accept.toLowerCase().includes("text/event-stream");
}

/** No `Accept` means anything: JSON. */
function requireReadable(headers: Headers): void {
  const accept = headers.get("accept") ?? "*/*";
  if (/application\/(json|\*)|text\/(event-stream|\*)|\*\/\*/i.test(accept)) return;
  throw new RequestError(
    `Cannot answer in "${accept}". Accept "application/json", "text/event-stream" or both.`,
    { status: 406 },
  );
}

function hasMethod(body: unknown, method: string): boolean {
  const messages: unknown[] = Array.isArray(body) ? body : [body];
  return messages.some((message) =>
    typeof message === "object" && message !== null && "method" in message &&
    message.method === method
  );
}
