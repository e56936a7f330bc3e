import { assertEquals } from "@std/assert";
import { mediaTypeOf } from "../../src/comfyui/output_file.ts";
import { fileRoutes } from "../../src/http/files_route.ts";
import { listen } from "../../src/http/listen.ts";
import { LinkSigner } from "../../src/http/signed_link.ts";
import { FakeSessions } from "../http/fake_sessions.ts";
import { serveEasel } from "../http/old/served_easel.ts";

const IMAGE = { prompt: "a pier", width: 64, height: 64, steps: 1 };

Deno.test("HEAD says of each route what GET would, also how long it is", async () => {
  await using easel = await serveEasel();
  const { url } = easel.server;
  const socket = new WebSocket(url.replace("http", "ws"));
  const { promise: made, resolve } = Promise.withResolvers<string>();
  socket.onopen = () => socket.send(JSON.stringify({ tool: "generate_image", params: IMAGE }));
  socket.onmessage = ({ data }) => resolve(JSON.parse(data).image_url);
  const file = (await made).slice(url.length);
  socket.close();
  const paths = [file, "/", "/mcp", "/health", "/health/live", "/health/ready", "/nothing"];
  for (const path of paths) {
    const [get, head] = [await fetch(url + path), await fetch(url + path, { method: "HEAD" })];
    const { length } = await get.bytes();
    assertEquals([head.status, (await head.bytes()).length], [get.status, 0], path);
    assertEquals(get.headers.get("content-length"), String(length), path);
    assertEquals(head.headers.get("content-length"), String(length), path);
    assertEquals(head.headers.get("content-type"), get.headers.get("content-type"), path);
  }
});

Deno.test("HEAD leaves the length out where ComfyUI does not tell it, and fetches nothing", async () => {
  let fetched = 0;
  const signer = new LinkSigner();
  const openFile = () => {
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      fetched++;
      controller.enqueue(new Uint8Array(1000));
    };
    return Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
  };
  await using server = await listen(
    new FakeSessions().options({ openRoutes: fileRoutes({ openFile, mediaTypeOf, signer }) }),
  );
  const link = await signer.sign({ type: "output", subfolder: "", filename: "a.png" });
  const head = await fetch(server.url + link, { method: "HEAD" });
  assertEquals([head.status, head.headers.get("content-length")], [200, null]);
  assertEquals(fetched, 0);
});
