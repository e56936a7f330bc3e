import { ErrorCode } from "../sdk.ts";

/**
 * Waits for an event stream to end and answers its JSON-RPC responses as one JSON document, for
 * clients that do not read event streams. Progress and log messages in the stream are dropped.
 *
 * The SDK's own JSON mode is not used: it is fixed for a whole session, and leaves a request that
 * is cancelled, or whose session closes, without any answer. Here such a request gets an error.
 *
 * `ids` are the requests of the POST; `batch` says that they came as an array.
 */
export async function jsonReply(
  stream: Response,
  options: { ids: readonly (string | number)[]; batch: boolean },
): Promise<Response> {
  const replies = new Map(parseReplies(await stream.text()).map((reply) => [reply.id, reply]));
  const answers = options.ids.map((id) => replies.get(id) ?? unanswered(id));
  const headers = new Headers(stream.headers);
  headers.set("content-type", "application/json");
  headers.delete("connection");
  headers.delete("x-accel-buffering");
  return new Response(JSON.stringify(options.batch ? answers : answers[0]), { headers });
}

interface Reply {
  jsonrpc: "2.0";
  id: string | number;
  result?: unknown;
  error?: unknown;
}

/** The transport writes each message as one `data:` line. */
function parseReplies(events: string): Reply[] {
  return events.split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)))
    .filter((message) => "result" in message || "error" in message);
}

function unanswered(id: string | number): Reply {
  const message = `Cannot answer request "${id}": it was cancelled or its session closed. ` +
    "Send it again if you still want it.";
  return { jsonrpc: "2.0", id, error: { code: ErrorCode.ConnectionClosed, message } };
}
