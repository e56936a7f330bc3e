import type { MiddlewareHandler } from "hono";

/** Tells how many bytes of an answer's body went out, piece by piece; a middleware of Hono. */
export function countSent(count: (bytes: number) => void): MiddlewareHandler {
  return async function countSent(context, next) {
    await next();
    const { body } = context.res;
    if (body === null || !context.res.ok) return;
    const counted = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          count(chunk.byteLength);
          controller.enqueue(chunk);
        },
      }),
    );
    context.res = new Response(counted, context.res);
  };
}
