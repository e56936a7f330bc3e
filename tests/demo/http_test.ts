import { assert, assertEquals } from "@std/assert";
import type { Json } from "../../src/comfyui/json.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { decodeImage, encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture, solidMask } from "../../src/demo/picture.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";
import { call, type Fields, inProcess, overSockets, run, upload } from "./demo_client.ts";
import { hasRecordings, needsRecordings, readTranscript } from "./recordings.ts";
import { textToImage } from "./workflows.ts";

/** What only a ComfyUI with a disk, a log or an editor in it has. */
const NOT_HERE = /^\/(api\/)?(experiment|internal|view_metadata|templates|docs|$)|^\/$/;

/** The keys of an object, and of the objects in it. */
function keysOf(value: Json | undefined): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return typeof value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return entries.map(([key, item]) => [key, keysOf(item)]);
}

Deno.test({
  name: `Router answers each path and method as a real ComfyUI did${needsRecordings}`,
  ignore: !hasRecordings,
  async fn(test) {
    await using engine = new DemoEngine();
    let compared = 0;
    for (const event of readTranscript("01_http_static")) {
      if (event.dir !== "http" || NOT_HERE.test(event.path!)) continue;
      compared++;
      await test.step(`${event.method} ${event.path} ${event.note ?? ""}`, async () => {
        const init = { method: event.method!, headers: event.request_headers ?? {} };
        const request = new Request(`http://127.0.0.1:8188${event.path}`, init);
        const response = await engine.fetch(request);
        const text = await response.text();
        assertEquals(response.status, event.status);
        if (event.status === 405) {
          assertEquals(response.headers.get("allow"), event.response_headers?.["Allow"]);
        }
        if (event.path === "/system_stats") {
          const { system, ...rest } = JSON.parse(text);
          assertEquals(system.engine, "easel-demo");
          delete system.engine;
          assertEquals(keysOf({ ...rest, system }), keysOf(event.response_json));
        }
      });
    }
    assert(compared > 40, `only ${compared} requests could be compared`);
  },
});

Deno.test("Router answers 403 to a page of another origin, and not to a client without one", async () => {
  await using engine = new DemoEngine();
  const ask = async (headers: HeadersInit) =>
    (await engine.fetch(new Request("http://127.0.0.1:8188/queue", { headers }))).status;
  assertEquals(await ask({}), 200);
  assertEquals(await ask({ origin: "http://127.0.0.1:8188" }), 200);
  assertEquals(await ask({ origin: "http://localhost:8188" }), 403);
  assertEquals(await ask({ origin: "http://evil.example" }), 403);
});

Deno.test("GET /history lists the newest, or counts from the oldest", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  for (const id of ["a", "b", "c"]) await run(way, textToImage(), { prompt_id: id });
  const ids = async (query: string) =>
    Object.keys((await call(way, `/history${query}`)).body as Fields);
  assertEquals(await ids(""), ["a", "b", "c"]);
  assertEquals(await ids("?max_items=2"), ["b", "c"]);
  assertEquals(await ids("?max_items=1&offset=0"), ["a"]);
  assertEquals(await ids("?max_items=0"), []);
  await call(way, "/history", { delete: ["b", "nope"] });
  assertEquals(await ids(""), ["a", "c"]);
  await call(way, "/history", { clear: true });
  assertEquals(await ids(""), []);
});

Deno.test("POST routes answer 500 to what ComfyUI stumbles over", async () => {
  await using engine = new DemoEngine();
  for (const path of ["/queue", "/history", "/interrupt"]) {
    const { status, body } = await call(inProcess(engine), path, []);
    assertEquals([path, status], [path, 500]);
    assert(String(body).startsWith("500 Internal Server Error"));
  }
});

const png = (color: number) => encodePng(blankPicture(4, 4, color));

Deno.test("POST /upload/image keeps a name for the same bytes and numbers it for others", async () => {
  await using engine = new DemoEngine();
  const way = inProcess(engine);
  const nameOf = async (color: number, fields: Record<string, string> = {}) =>
    ((await upload(way, "up.png", png(color), { fields })).body as Fields)["name"];
  assertEquals(await nameOf(1), "up.png");
  assertEquals(await nameOf(1), "up.png");
  assertEquals(await nameOf(2), "up (1).png");
  assertEquals(await nameOf(3), "up (2).png");
  assertEquals(await nameOf(2, { overwrite: "True" }), "up (1).png");
  assertEquals(await nameOf(9, { overwrite: "true" }), "up.png");
  const { body } = await call(way, "/object_info/LoadImage");
  const info =
    (body as Record<string, { input: { required: { image: [string[]] } } }>)["LoadImage"];
  assertEquals(info!.input.required.image[0], [
    "example.png",
    "up (1).png",
    "up (2).png",
    "up.png",
  ]);
});

Deno.test("POST /upload/image takes anything, but only into its folders", async () => {
  await using engine = new DemoEngine();
  await using server = serveDemo(engine);
  const way = overSockets(server);
  const statusOf = async (name: string, fields: Record<string, string> = {}) =>
    (await upload(way, name, new Uint8Array([1]), { fields })).status;
  assertEquals(await statusOf("prog.exe"), 200);
  assertEquals(await statusOf("uni code ü 日本.png"), 200);
  assertEquals(await statusOf("deep.png", { subfolder: "a/b" }), 200);
  assertEquals(await statusOf("x.png", { type: "temp" }), 200);
  assertEquals(await statusOf("x.png", { type: "nope" }), 500);
  assertEquals(await statusOf("x.png", { subfolder: "../.." }), 400);
  assertEquals(await statusOf("x.png", { subfolder: "../input2" }), 400);
  assertEquals(await statusOf("x.png", { subfolder: "/tmp" }), 400);
  assertEquals(await statusOf("../evil.png"), 400);
  assertEquals(await statusOf("no/such.png"), 500);
  const view = await fetch(`${way.base}/view?filename=deep.png&subfolder=a/b&type=input`);
  assertEquals(new Uint8Array(await view.arrayBuffer()), new Uint8Array([1]));
  const json = await fetch(`${way.base}/upload/image`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
  await json.body?.cancel();
  assertEquals(json.status, 400);
});

Deno.test("POST /upload/image answers 413 beyond 100 MiB", async () => {
  await using engine = new DemoEngine();
  const large = new Uint8Array(100 * 1024 * 1024 + 1);
  const { status, body } = await upload(inProcess(engine), "large.png", large);
  assertEquals([status, body], [413, "Maximum request body size 104857600 exceeded."]);
});

Deno.test("POST /upload/mask puts the mask's alpha onto the original", async () => {
  await using engine = new DemoEngine();
  const way = inProcess(engine);
  await upload(way, "source.png", png(0x336699));
  const alpha = solidMask(4, 4, 77);
  const mask = encodePng(blankPicture(4, 4), { alpha });
  const path = "/upload/mask";
  const original_ref = JSON.stringify({ filename: "source.png", subfolder: "", type: "input" });
  const { body } = await upload(way, "mask.png", mask, { path, fields: { original_ref } });
  assertEquals(body, { name: "mask.png", subfolder: "", type: "input" });
  const view = await way.fetch(
    new Request(`${way.base}/view?filename=mask.png&type=input`),
  );
  const image = decodeImage(new Uint8Array(await view.arrayBuffer()));
  assertEquals(image.picture, blankPicture(4, 4, 0x336699));
  assertEquals(image.alpha, alpha);
});

Deno.test("POST /upload/mask answers 200 and writes nothing where the original is missing", async () => {
  await using engine = new DemoEngine();
  const way = inProcess(engine);
  const fields = { original_ref: JSON.stringify({ filename: "no.png", type: "input" }) };
  const answer = await upload(way, "mask.png", png(0), { path: "/upload/mask", fields });
  assertEquals(answer.status, 200);
  assertEquals((await call(way, "/view?filename=mask.png&type=input")).status, 404);
  const without = await upload(way, "mask.png", png(0), { path: "/upload/mask" });
  assertEquals(without.status, 500);
});

async function view(query: string, headers: HeadersInit = {}): Promise<Response> {
  await using engine = new DemoEngine();
  await upload(inProcess(engine), "text.png", new TextEncoder().encode("words"));
  await upload(inProcess(engine), "page.html", new TextEncoder().encode("<p>"));
  return await engine.fetch(new Request(`http://demo.invalid/view?${query}`, { headers }));
}

Deno.test("GET /view answers by name, folder and type as ComfyUI does", async (test) => {
  const cases: [query: string, status: number][] = [
    ["filename=example.png&type=input", 200],
    ["filename=example.png%20%5Binput%5D", 200],
    ["filename=example.png%20%5Binput%5D&type=output", 200],
    ["filename=example.png", 404],
    ["", 404],
    ["filename=", 400],
    ["filename=nope.png&type=bogus", 400],
    ["filename=../../main.py", 400],
    ["filename=a..b.png", 400],
    ["filename=/etc/passwd", 400],
    ["filename=passwd&subfolder=../../etc", 403],
    ["filename=passwd&subfolder=/etc", 403],
    ["filename=example.png&subfolder=../input&type=output", 403],
    ["filename=text.png&type=input&preview=webp", 500],
    ["filename=text.png&type=input", 200],
    ["filename=example.png&type=input&preview=webp;100000", 500],
  ];
  for (const [query, status] of cases) {
    await test.step(query, async () => assertEquals((await view(query)).status, status));
  }
});

Deno.test("GET /view makes previews in WebP and JPEG", async () => {
  const typeOf = async (options: string) => {
    const response = await view(`filename=example.png&type=input&${options}`);
    const start = new Uint8Array(await response.arrayBuffer()).subarray(0, 4);
    return [response.headers.get("content-type"), new TextDecoder("latin1").decode(start)];
  };
  const webp = ["image/webp", "RIFF"];
  assertEquals(await typeOf("preview=webp;90"), webp);
  assertEquals(await typeOf("preview="), webp);
  assertEquals(await typeOf("preview=png"), webp);
  assertEquals(await typeOf("preview=jpeg;90&channel=a"), webp);
  const jpeg = await typeOf("preview=jpeg;50");
  assertEquals(jpeg, ["image/jpeg", "ÿØÿà"]);
});

Deno.test("GET /view answers parts, and 304 for what the client has", async () => {
  await using engine = new DemoEngine();
  const get = (headers: HeadersInit) =>
    engine.fetch(
      new Request("http://demo.invalid/view?filename=example.png&type=input", { headers }),
    );
  const whole = await get({});
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const part = await get({ range: "bytes=10-19" });
  assertEquals(part.status, 206);
  assertEquals(part.headers.get("content-range"), `bytes 10-19/${bytes.length}`);
  assertEquals(new Uint8Array(await part.arrayBuffer()), bytes.slice(10, 20));
  const tail = await get({ range: "bytes=-5" });
  assertEquals(new Uint8Array(await tail.arrayBuffer()), bytes.slice(-5));
  assertEquals((await get({ range: `bytes=${bytes.length}-` })).status, 416);
  const etag = whole.headers.get("etag")!;
  assertEquals((await get({ "if-none-match": etag })).status, 304);
});

Deno.test("GET /view does not give a page out as a page", async () => {
  const response = await view("filename=page.html&type=input");
  assertEquals(response.headers.get("content-type"), "application/octet-stream");
});

Deno.test("GET /view takes channels apart", async () => {
  await using engine = new DemoEngine();
  const way = inProcess(engine);
  const picture = blankPicture(4, 4, 0x336699);
  await upload(way, "half.png", encodePng(picture, { alpha: solidMask(4, 4, 128) }));
  const channel = async (name: string) => {
    const url = `${way.base}/view?filename=half.png&type=input&channel=${name}`;
    const response = await engine.fetch(new Request(url));
    return decodeImage(new Uint8Array(await response.arrayBuffer()));
  };
  assertEquals((await channel("rgb")).hasAlpha, false);
  assertEquals((await channel("rgb")).picture, picture);
  assertEquals((await channel("a")).alpha, solidMask(4, 4, 128));
});

Deno.test("/userdata keeps the user's files", async () => {
  await using engine = new DemoEngine();
  const way = inProcess(engine);
  assertEquals((await call(way, "/userdata?dir=workflows")).status, 404);
  assertEquals((await call(way, "/userdata?dir=")).status, 400);
  const path = "/userdata/workflows%2Fa.json";
  assertEquals((await call(way, path, { hello: 1 })).body, "workflows/a.json");
  assertEquals((await call(way, path)).body, { hello: 1 });
  assertEquals((await call(way, `${path}?overwrite=false`, {})).status, 409);
  assertEquals((await call(way, "/userdata?dir=workflows")).body, ["a.json"]);
  const { body } = await call(way, "/userdata?dir=workflows&full_info=true&recurse=true");
  assertEquals((body as Fields[]).map((file) => [file["path"], file["size"]]), [["a.json", 11]]);
  assertEquals((await call(way, "/userdata/..%2F..%2Fmain.py")).status, 403);
  const gone = await engine.fetch(new Request(way.base + path, { method: "DELETE" }));
  assertEquals(gone.status, 204);
  assertEquals((await call(way, path)).status, 404);
});
