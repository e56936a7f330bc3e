import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mediaTypeOf } from "../../../src/comfyui/output_file.ts";
import { fileRoutes, type FilesOptions } from "../../../src/http/files_route.ts";
import { RequestError } from "../../../src/http/request_error.ts";
import { createApp } from "../../../src/http/server.ts";
import { type LinkedFile, linkPath, LinkSigner } from "../../../src/http/signed_link.ts";
import { FakeSessions } from "../fake_sessions.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FILE: LinkedFile = { type: "output", subfolder: "easel/ä b", filename: "größe 1.png" };

interface Opened {
  file: LinkedFile;
  range: unknown;
  cancelled: boolean;
}

/** The route of files behind all that guards the real server, and what was asked of ComfyUI. */
function make(more: Partial<FilesOptions> = {}) {
  const opened: Opened[] = [];
  let time = 1_000_000;
  const signer = new LinkSigner({ now: () => time });
  const openFile: FilesOptions["openFile"] = (file, { range }) => {
    const one: Opened = { file, range, cancelled: false };
    opened.push(one);
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("bytes"));
        controller.close();
      },
      cancel: () => void (one.cancelled = true),
    }, { highWaterMark: 0 });
    return Promise.resolve(
      new Response(body, {
        status: range ? 206 : 200,
        headers: { "content-length": "5", "etag": '"x"', "server": "Python/3.12 aiohttp/3.11" },
      }),
    );
  };
  const app = createApp(
    new FakeSessions().options({
      openRoutes: fileRoutes({ openFile, mediaTypeOf, signer, ...more }),
    }),
  );
  return { app, opened, signer, wait: (ms: number) => time += ms };
}

async function messageOf(response: Response): Promise<string> {
  return (await response.json()).error.message;
}

Deno.test("getFile() passes the file of a signed link on", STRICT, async () => {
  const { app, opened, signer } = make();
  using _app = app;
  const response = await app.request(await signer.sign(FILE));
  assertEquals([response.status, await response.text()], [200, "bytes"]);
  assertEquals(opened[0]!.file, FILE);
  const headers = Object.fromEntries(response.headers);
  assertEquals(headers["content-type"], "image/png");
  assertEquals(headers["content-length"], "5");
  assertEquals(headers["etag"], '"x"');
  assertEquals(headers["x-content-type-options"], "nosniff");
  assertEquals(
    headers["content-disposition"],
    "inline; filename=\"gr__e 1.png\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.png",
  );
  assertEquals(headers["server"], undefined);
});

Deno.test(
  "getFile() refuses a link without signature, with another's, and a changed one",
  STRICT,
  async () => {
    const { app, opened, signer } = make();
    using _app = app;
    const link = await signer.sign(FILE);
    const [path = "", query = ""] = link.split("?");
    const later = String(Number(new URLSearchParams(query).get("e")) + 1);
    const forged = [
      path,
      `${path}?s=`,
      `${path}?e=9999999999&s=AAAA`,
      `${path}?e=9999999999&s=not base64!`,
      `${linkPath({ ...FILE, filename: "other.png" })}?${query}`,
      `${linkPath({ ...FILE, type: "input" })}?${query}`,
      link.replace(/e=\d+/, `e=${later}`),
      `${link}&on=another`,
      await new LinkSigner().sign(FILE),
    ];
    for (const one of forged) {
      const response = await app.request(one);
      assertEquals(response.status, 403, one);
      assertStringIncludes(await messageOf(response), "its signature is not ours");
    }
    assertEquals(opened.length, 0);
  },
);

Deno.test(
  "getFile() refuses a link that has expired, an hour after it was made",
  STRICT,
  async () => {
    const { app, signer, wait } = make();
    using _app = app;
    const link = await signer.sign(FILE);
    wait(59 * 60_000);
    const good = await app.request(link);
    assertEquals([good.status, await good.text()], [200, "bytes"]);
    wait(60_000);
    const late = await app.request(link);
    assertEquals(late.status, 403);
    assertStringIncludes(await messageOf(late), "it has expired");
  },
);

Deno.test(
  "getFile() needs no signature only where that is said, and still refuses a wrong one",
  STRICT,
  async () => {
    const { app } = make({ unsigned: true });
    using _app = app;
    assertEquals(await (await app.request(linkPath(FILE))).text(), "bytes");
    const wrong = await app.request(`${linkPath(FILE)}?e=9999999999&s=AAAA`);
    assertEquals(wrong.status, 403);
  },
);

Deno.test("getFile() answers 404 to what leaves ComfyUI's folders", STRICT, async () => {
  const { app, opened } = make({ unsigned: true });
  using _app = app;
  const paths = [
    "/files/output/..%2f..%2fetc%2fpasswd",
    "/files/output/..%5c..%5cboot.ini",
    "/files/output/a%00.png",
    "/files/output/%0d%0a.png",
    "/files/output/%ff.png",
    "/files/output//a.png",
    "/files/models/a.safetensors",
    "/files/output/",
    "/files/output",
    "/files/",
  ];
  for (const path of paths) assertEquals((await app.request(path)).status, 404, path);
  assertEquals(opened.length, 0);
});

Deno.test("getFile() asks for a range, and passes its answer on", STRICT, async () => {
  const { app, opened, signer } = make();
  using _app = app;
  const link = await signer.sign(FILE);
  const ranges: [string, unknown][] = [
    ["bytes=0-99", { start: 0, end: 99 }],
    ["bytes=5-", { start: 5 }],
    ["bytes=-5", undefined],
    ["bytes=9-5", undefined],
    ["bytes=0-1,5-6", undefined],
    ["lines=0-1", undefined],
  ];
  for (const [range, asked] of ranges) {
    const response = await app.request(link, { headers: { range } });
    assertEquals([response.status, await response.text()], [asked ? 206 : 200, "bytes"], range);
    assertEquals(opened.at(-1)!.range, asked, range);
  }
  await (await app.request(link, { headers: { range: "bytes=0-1", "if-range": '"y"' } })).text();
  assertEquals(opened.at(-1)!.range, undefined);
});

Deno.test("getFile() answers HEAD with the headers, and lets go of the body", STRICT, async () => {
  const { app, opened, signer } = make();
  using _app = app;
  const response = await app.request(await signer.sign(FILE), { method: "HEAD" });
  assertEquals([response.status, response.headers.get("content-length")], [200, "5"]);
  assertEquals(await response.text(), "");
  assert(opened[0]!.cancelled);
});

Deno.test("getFile() lets go of ComfyUI's answer when the client hangs up", STRICT, async () => {
  const { app, opened, signer } = make();
  using _app = app;
  const response = await app.request(await signer.sign(FILE));
  await response.body!.cancel();
  assert(opened[0]!.cancelled);
});

Deno.test("getFile() hands out what could run in a browser for download only", STRICT, async () => {
  const { app, signer } = make();
  using _app = app;
  for (
    const filename of ["a.svg", "a.html", "a.HTM", "a.xhtml", "a.json", "a.js", "a", "a.png.svg"]
  ) {
    const response = await app.request(await signer.sign({ ...FILE, filename }));
    assertEquals(response.headers.get("content-type"), "application/octet-stream", filename);
    assertStringIncludes(response.headers.get("content-disposition")!, "attachment;", filename);
    await response.body!.cancel();
  }
  for (const filename of ["a.PNG", "a.webp", "a.mp4", "a.flac"]) {
    const response = await app.request(await signer.sign({ ...FILE, filename }));
    assertStringIncludes(response.headers.get("content-disposition")!, "inline;", filename);
    await response.body!.cancel();
  }
});

Deno.test("getFile() keeps a file's name out of other headers", STRICT, async () => {
  const { app, signer } = make();
  using _app = app;
  const response = await app.request(await signer.sign({ ...FILE, filename: `a"; x='*%(1).png` }));
  assertEquals(
    response.headers.get("content-disposition"),
    `inline; filename="a_; x='*_(1).png"; filename*=UTF-8''a%22%3B%20x%3D%27%2A%25%281%29.png`,
  );
  await response.body!.cancel();
});

Deno.test(
  "getFile() says what ComfyUI does not have, and nothing else of what it says",
  STRICT,
  async () => {
    const statuses: [number, number][] = [[404, 404], [416, 416], [500, 502], [302, 502], [
      401,
      502,
    ]];
    for (const [theirs, ours] of statuses) {
      const openFile = () =>
        Promise.resolve(
          new Response("/home/secret", {
            status: theirs,
            headers: { "content-range": "bytes */5" },
          }),
        );
      const { app, signer } = make({ openFile });
      using _app = app;
      const response = await app.request(await signer.sign(FILE));
      assertEquals(response.status, ours);
      assertEquals(response.headers.get("content-range"), ours === 416 ? "bytes */5" : null);
      assert(!(await response.text()).includes("secret"));
    }
    const { app, signer } = make({
      openFile: () => Promise.reject(new RequestError("Cannot reach it.", { status: 502 })),
    });
    using _app = app;
    assertEquals(await messageOf(await app.request(await signer.sign(FILE))), "Cannot reach it.");
  },
);

Deno.test("getFile() takes GET and HEAD only", STRICT, async () => {
  const { app, signer } = make();
  using _app = app;
  const response = await app.request(await signer.sign(FILE), { method: "POST" });
  assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"]);
});

Deno.test("LinkSigner signs which ComfyUI a file lies on", async () => {
  const signer = new LinkSigner();
  const file = { ...FILE, engine: "gpu 2" };
  const url = new URL(await signer.sign(file), "http://127.0.0.1");
  assertEquals(url.searchParams.get("on"), "gpu 2");
  const [e, s] = [url.searchParams.get("e"), url.searchParams.get("s")];
  assertEquals(await signer.check(file, { e, s }), "valid");
  assertEquals(await signer.check(FILE, { e, s }), "forged");
});
