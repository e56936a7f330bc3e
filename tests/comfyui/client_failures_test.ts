import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ConnectionError, HttpError } from "../../src/comfyui/errors.ts";
import { freePort, serveFake, serveRaw } from "./fake_comfy.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

function messageOf(error: Error): string {
  return `${error.message} ${error.cause}`;
}

Deno.test(
  "a refused connection says so, and shows neither token nor password",
  strict,
  async () => {
    const url = `http://me:secret@127.0.0.1:${freePort()}/x?token=secret`;
    const error = await assertRejects(() => new ComfyClient(url).getQueue(), ConnectionError);
    assertStringIncludes(error.message, '/x": the connection was refused. Check that ComfyUI runs');
    assert(!messageOf(error).includes("secret"), messageOf(error));
  },
);

Deno.test("an answer that does not come in time is a ConnectionError", strict, async () => {
  const { promise: never, resolve } = Promise.withResolvers<Response>();
  await using fake = serveFake(() => never);
  const client = new ComfyClient(fake.url, { timeoutMs: 20 });
  await assertRejects(() => client.getQueue(), ConnectionError, "nothing came for 0.02 s");
  resolve(new Response(null));
});

Deno.test("a body that stops in the middle is a ConnectionError", strict, async () => {
  await using fake = serveRaw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"queue', "stay");
  const client = new ComfyClient(fake.url, { timeoutMs: 50 });
  await assertRejects(() => client.getQueue(), ConnectionError, "nothing came for 0.05 s");
});

Deno.test("a body that is cut off is a ConnectionError", strict, async () => {
  await using fake = serveRaw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"queue', "close");
  await assertRejects(() => new ComfyClient(fake.url).getQueue(), ConnectionError, "broke off");
});

Deno.test("a connection that closes without an answer is a ConnectionError", strict, async () => {
  await using fake = serveRaw("", "close");
  const client = new ComfyClient(fake.url);
  await assertRejects(() => client.submitPrompt({ prompt: {} }), ConnectionError, "broke off");
});

Deno.test("an abort before the answer rejects with the signal's reason", strict, async () => {
  const { promise: never, resolve } = Promise.withResolvers<Response>();
  const abort = new AbortController();
  const reason = new Error("the user has had enough");
  await using fake = serveFake(() => {
    abort.abort(reason);
    return never;
  });
  const { signal } = abort;
  const error = await assertRejects(() => new ComfyClient(fake.url).getQueue({ signal }), Error);
  assertEquals(error, reason);
  resolve(new Response(null));
});

Deno.test(
  "an abort in the middle of the body rejects with the signal's reason",
  strict,
  async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode("{")),
      pull: () => abort.abort(reason),
    });
    const fetch = () => Promise.resolve(new Response(body));
    const client = new ComfyClient("http://host", { fetch });
    const error = await assertRejects(() => client.getQueue({ signal: abort.signal }), Error);
    assertEquals(error, reason);
  },
);

Deno.test("a signal that is aborted already sends nothing", strict, async () => {
  await using fake = serveFake(() => Response.json({}));
  const signal = AbortSignal.abort(new RangeError("before"));
  await assertRejects(() => new ComfyClient(fake.url).getQueue({ signal }), RangeError, "before");
  assertEquals(fake.requests, []);
});

Deno.test(
  "a fetch that knows no signals is not waited for, and its late answer is let go",
  strict,
  async () => {
    const late = Promise.withResolvers<Response>();
    const cancelled = Promise.withResolvers<void>();
    const client = new ComfyClient("http://host", { fetch: () => late.promise, timeoutMs: 5 });
    await assertRejects(() => client.getQueue(), ConnectionError, "nothing came");
    late.resolve(new Response(new ReadableStream({ cancel: () => cancelled.resolve() })));
    await cancelled.promise;
  },
);

Deno.test("a redirect is not followed but reported, without its query", strict, async () => {
  await using fake = serveFake(() =>
    new Response(null, { status: 302, headers: { location: "/login?next=secret" } })
  );
  const error = await assertRejects(() => new ComfyClient(fake.url).getQueue(), HttpError);
  assertEquals(error.status, 302);
  assertStringIncludes(error.message, `it redirects to "${fake.url}/login". Set the address`);
  assertEquals(fake.requests, ["GET /queue"]);
});

Deno.test("a web page with status 200 is reported as one", strict, async () => {
  const headers = { "content-type": "text/html; charset=utf-8" };
  await using fake = serveFake(() => new Response("<html>Sign in</html>", { headers }));
  const error = await assertRejects(() => new ComfyClient(fake.url).getQueue(), HttpError);
  assertStringIncludes(error.message, "a web page came instead of data");
});

Deno.test("an answer that is not JSON is an HttpError", strict, async () => {
  await using fake = serveFake(() => new Response("pong"));
  await assertRejects(() => new ComfyClient(fake.url).getQueue(), HttpError, "is not JSON");
});

Deno.test("JSON of another server is an HttpError that says where it differs", strict, async () => {
  await using fake = serveFake(() => Response.json({ queue_running: "none" }));
  const error = await assertRejects(() => new ComfyClient(fake.url).getQueue(), HttpError);
  assertStringIncludes(error.message, "queue_running is not as expected");
});

Deno.test("a refused login says what to check", strict, async () => {
  await using fake = serveFake(() => new Response("no", { status: 401 }));
  const client = new ComfyClient(fake.url);
  await assertRejects(() => client.getQueue(), HttpError, "Check the token or password");
});

Deno.test("an error's web page is not repeated in the message", strict, async () => {
  const headers = { "content-type": "text/html" };
  await using fake = serveFake(() => new Response("<h1>Oh</h1>", { status: 502, headers }));
  const error = await assertRejects(() => new ComfyClient(fake.url).getQueue(), HttpError);
  assert(!error.message.includes("<h1>"));
  assertStringIncludes(error.message, "behind its proxy");
});

Deno.test("what the program may not reach is a ConnectionError that says so", strict, async () => {
  const fetch = () =>
    Promise.reject(new Deno.errors.NotCapable('Requires net access to "host:80", run again'));
  const client = new ComfyClient("http://host", { fetch });
  await assertRejects(
    () => client.getQueue(),
    ConnectionError,
    "Easel may not connect there. Run it with --allow-net=host:80, or name",
  );
});

Deno.test("a port that fetch never uses is a ConnectionError that says so", strict, async () => {
  const client = new ComfyClient("http://127.0.0.1:6000");
  await assertRejects(() => client.getQueue(), ConnectionError, "may not use this port");
});
