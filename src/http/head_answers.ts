import type { MiddlewareHandler } from "hono";

/**
 * Tells with an answer to HEAD how long the body of GET is, where that body is all there: JSON and
 * other text. What comes from elsewhere has its length from there, or none is told.
 */
export function measureHead(): MiddlewareHandler {
  return async function measureHead(context, next) {
    await next();
    if (context.req.raw.method !== "HEAD") return;
    const { body, headers } = context.res;
    if (body === null || headers.has("Content-Length")) return;
    if (!/^(?:application\/json|text\/plain)\b/.test(headers.get("Content-Type") ?? "")) return;
    const told = new Headers(headers);
    const { byteLength } = await context.res.arrayBuffer();
    told.set("Content-Length", String(byteLength));
    context.res = new Response(null, { status: context.res.status, headers: told });
  };
}

/**
 * What has to go out for a HEAD. Of an answer without a body the runtime says that it is 0 bytes
 * long, unless it is told better; where nobody knows, it is left to say nothing.
 */
export function headAnswer({ method }: Request, answer: Response): Response {
  // To look at the body of any other answer would make a stream of it, without a length.
  if (method !== "HEAD" || BODILESS.has(answer.status)) return answer;
  if (answer.body !== null || answer.headers.has("Content-Length")) return answer;
  return new Response(new ReadableStream({ start: (controller) => controller.close() }), answer);
}

/** Statuses whose answers never have a body. */
const BODILESS = new Set([101, 103, 204, 205, 304]);
