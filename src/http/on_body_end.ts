/**
 * The same answer, and `ended` is called once its event stream is over: sent to the end, failed, or
 * given up by the client. For any other answer it is called at once.
 */
export function onBodyEnd(response: Response, ended: () => void): Response {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (response.body === null || !isStream) {
    ended();
    return response;
  }
  return new Response(watched(response.body, ended), response);
}

function watched(body: ReadableStream<Uint8Array>, ended: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      ended();
    },
    cancel(reason) {
      ended();
      return reader.cancel(reason);
    },
  });
}
