import { assertEquals, assertStringIncludes } from "@std/assert";
import { RequestError } from "../../src/http/request_error.ts";
import { createApp } from "../../src/http/server.ts";
import { FakeSessions } from "./fake_sessions.ts";

const BYTES = Uint8Array.of(1, 2, 3, 250);

function make(uploadLimit = 1000) {
  const taken: Uint8Array[] = [];
  const upload = (bytes: Uint8Array) => {
    if (bytes.length === 0) {
      throw new RequestError("Cannot take the upload: it is empty.", { status: 400 });
    }
    taken.push(bytes);
    return Promise.resolve({ uri: "comfyui://inputs/a.png" });
  };
  return {
    taken,
    app: createApp(new FakeSessions().options({ upload, limits: { uploadBytes: uploadLimit } })),
  };
}

function form(value: string | Blob): FormData {
  const data = new FormData();
  data.set("note", "hello");
  if (typeof value === "string") data.set("image", value);
  else data.set("image", value, "photo.png");
  return data;
}

async function messageOf(response: Response): Promise<string> {
  return (await response.json()).error.message;
}

Deno.test("postUpload() takes a file as the body, of whatever type, or in a form", async () => {
  const { app, taken } = make();
  const bodies: [BodyInit, string?][] = [
    [BYTES, "image/png"],
    [BYTES, "application/octet-stream"],
    [BYTES],
    [form(new Blob([BYTES]))],
  ];
  for (const [body, type] of bodies) {
    const headers = type === undefined ? {} : { "content-type": type };
    const response = await app.request("/upload", { method: "POST", body, headers });
    assertEquals(response.status, 201);
    assertEquals(await response.json(), { uri: "comfyui://inputs/a.png" });
  }
  assertEquals(taken, bodies.map(() => BYTES));
});

Deno.test("postUpload() refuses what is no file, and says what is wrong", async () => {
  const { app, taken } = make(600);
  const type = "multipart/form-data; boundary=x";
  const table: [RequestInit, number, string][] = [
    [{ body: new Uint8Array(601) }, 413, "over 600 bytes"],
    [{ body: form("text") }, 400, "the form holds no file"],
    [{ body: BYTES, headers: { "content-type": type } }, 400, "the form cannot be read"],
    [{ body: BYTES, headers: { "content-type": "multipart/form-data" } }, 400, "cannot be read"],
    [{ body: BYTES, headers: { "content-encoding": "gzip" } }, 415, "gzip"],
    [{}, 400, "it is empty"],
    [{ body: BYTES, headers: { origin: "https://evil.example" } }, 403, "Origin"],
    [{ body: BYTES, headers: { host: "evil.example" } }, 403, "Host"],
  ];
  for (const [init, status, message] of table) {
    const response = await app.request("/upload", { method: "POST", ...init });
    assertEquals(response.status, status, message);
    assertStringIncludes(await messageOf(response), message);
  }
  assertEquals(taken, []);
  const get = await app.request("/upload");
  assertEquals([get.status, get.headers.get("allow")], [405, "POST"]);
});

Deno.test("postUpload() stops reading an endless body once it is over the limit", async () => {
  const { app } = make();
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(300)),
    cancel: () => cancelled.resolve(),
  });
  const response = await app.request("/upload", { method: "POST", body });
  assertEquals(response.status, 413);
  await cancelled.promise;
});

Deno.test("createApp() has no /upload where nothing takes uploads", async () => {
  const app = createApp(new FakeSessions().options({}));
  assertEquals((await app.request("/upload", { method: "POST", body: BYTES })).status, 404);
});
