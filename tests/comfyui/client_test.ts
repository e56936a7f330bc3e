import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyError, HttpError, PromptValidationError } from "../../src/comfyui/errors.ts";
import { serveFake } from "./fake_comfy.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };
const file = { filename: "a b.png", subfolder: "s", type: "output" as const };

Deno.test(
  "ComfyClient keeps prefix, query, headers and login on every request",
  strict,
  async () => {
    const seen: (string | null)[] = [];
    await using fake = serveFake(({ headers }) => {
      seen.push(headers.get("authorization"), headers.get("x-proxy"), headers.get("origin"));
      return Response.json({ queue_running: [], queue_pending: [] });
    });
    const url = fake.url.replace("http://", "http://me:pw@") + "/comfy?token=t";
    await new ComfyClient(url, { headers: { "x-proxy": "1" } }).getQueue();
    assertEquals(fake.requests, ["GET /comfy/queue?token=t"]);
    assertEquals(seen, [`Basic ${btoa("me:pw")}`, "1", null]);
  },
);

Deno.test("ComfyClient.baseUrl shows no credentials", () => {
  assertEquals(new ComfyClient("http://me:pw@host").baseUrl.href, "http://host/");
});

Deno.test(
  "submitPrompt() sends a seed beyond 2^53 unrounded and reads the answer",
  strict,
  async () => {
    let body = "";
    await using fake = serveFake(async (request) => {
      body = await request.text();
      assertEquals(request.headers.get("content-type"), "application/json");
      return Response.json({ prompt_id: "p", number: 7, node_errors: {} });
    });
    const inputs = { seed: 18446744073709551615n };
    const prompt = { "1": { class_type: "KSampler", inputs } };
    const accepted = await new ComfyClient(fake.url).submitPrompt({ prompt, promptId: "p" });
    assertEquals(accepted, { promptId: "p", number: 7, nodeErrors: {} });
    assertStringIncludes(body, '"seed":18446744073709551615}');
  },
);

Deno.test("submitPrompt() throws PromptValidationError on a refusal", strict, async () => {
  const error = { type: "no_prompt", message: "No prompt provided", details: "", extra_info: {} };
  await using fake = serveFake(() => Response.json({ error, node_errors: {} }, { status: 400 }));
  const rejection = await assertRejects(
    () => new ComfyClient(fake.url).submitPrompt({ prompt: {} }),
    PromptValidationError,
    "No prompt provided",
  );
  assertEquals(rejection.type, "no_prompt");
});

Deno.test("submitPrompt() throws HttpError on a 400 that is not ComfyUI's", strict, async () => {
  await using fake = serveFake(() => new Response("<h1>Bad</h1>", { status: 400 }));
  const client = new ComfyClient(fake.url);
  const error = await assertRejects(() => client.submitPrompt({ prompt: {} }), HttpError);
  assertEquals(error.status, 400);
});

Deno.test(
  "submitPrompt() shows ComfyUI's plain words of a 500, and asks once only",
  strict,
  async () => {
    const text = "500 Internal Server Error\n\nServer got itself in trouble";
    await using fake = serveFake(() => new Response(text, { status: 500 }));
    const client = new ComfyClient(fake.url);
    await assertRejects(
      () => client.submitPrompt({ prompt: {} }),
      HttpError,
      "ComfyUI answered 500 (500 Internal Server Error Server got itself in trouble)",
    );
    assertEquals(fake.requests, ["POST /prompt"]);
  },
);

Deno.test("getHistory() gives undefined for a prompt that has not ended", strict, async () => {
  await using fake = serveFake(() => Response.json({}));
  const client = new ComfyClient(fake.url);
  assertEquals(await client.getHistory("a/b"), undefined);
  assertEquals(await client.getHistory("constructor"), undefined);
  assertEquals(fake.requests, ["GET /history/a%2Fb", "GET /history/constructor"]);
});

Deno.test("listHistory() asks for the newest, or from an offset on", strict, async () => {
  await using fake = serveFake(() => Response.json({}));
  const client = new ComfyClient(fake.url);
  await client.listHistory();
  await client.listHistory({ maxItems: 5, offset: 2 });
  assertEquals(fake.requests, ["GET /history", "GET /history?max_items=5&offset=2"]);
});

Deno.test("the methods that change something post what ComfyUI reads", strict, async () => {
  const bodies: unknown[] = [];
  await using fake = serveFake(async (request) => {
    bodies.push(await request.json());
    return new Response(null);
  });
  const client = new ComfyClient(fake.url);
  await client.deletePending(["a"]);
  await client.deleteHistory(["b"]);
  await client.interrupt("c");
  await client.freeMemory({ unloadModels: true });
  assertEquals(fake.requests, ["POST /queue", "POST /history", "POST /interrupt", "POST /free"]);
  assertEquals(bodies, [
    { delete: ["a"] },
    { delete: ["b"] },
    { prompt_id: "c" },
    { unload_models: true, free_memory: false },
  ]);
});

Deno.test(
  "interrupt() sends nothing without an id: it would hit another's prompt",
  strict,
  async () => {
    await using fake = serveFake(() => new Response(null));
    await assertRejects(
      () => new ComfyClient(fake.url).interrupt(""),
      TypeError,
      "Cannot interrupt",
    );
    assertEquals(fake.requests, []);
  },
);

Deno.test(
  "getNodeInfo() asks for one class and gives undefined where it is missing",
  strict,
  async () => {
    await using fake = serveFake(({ url }) =>
      Response.json(url.endsWith("/A") ? { A: { input: {}, output: [], name: "A" } } : {})
    );
    const client = new ComfyClient(fake.url);
    assertEquals((await client.getNodeInfo("A"))?.name, "A");
    assertEquals(await client.getNodeInfo("B|x"), undefined);
    assertEquals(fake.requests, ["GET /object_info/A", "GET /object_info/B%7Cx"]);
  },
);

Deno.test("the lists of models and embeddings are names", strict, async () => {
  await using fake = serveFake(() => Response.json(["sub/a.safetensors"]));
  const client = new ComfyClient(fake.url);
  const all = [client.listModelFolders(), client.listModels("loras"), client.listEmbeddings()];
  for (const names of await Promise.all(all)) assertEquals(names, ["sub/a.safetensors"]);
  assertEquals(fake.requests.toSorted(), ["GET /embeddings", "GET /models", "GET /models/loras"]);
});

Deno.test("view() answers with the body unread, also for a range", strict, async () => {
  let range: string | null = null;
  await using fake = serveFake(({ headers }) => {
    range = headers.get("range");
    return new Response("bytes", { status: 206, headers: { "content-type": "image/png" } });
  });
  const response = await new ComfyClient(fake.url).view(file, { range: { start: 0, end: 4 } });
  assertEquals(response.bodyUsed, false);
  assertEquals(await response.text(), "bytes");
  assertEquals(range, "bytes=0-4");
  assertEquals(fake.requests, ["GET /view?filename=a+b.png&subfolder=s&type=output"]);
});

Deno.test("view() names the file that is not there", strict, async () => {
  await using fake = serveFake(() => new Response(null, { status: 404 }));
  const view = () => new ComfyClient(fake.url).view(file);
  const error = await assertRejects(view, HttpError, 'Cannot GET /view of "a b.png"');
  assertEquals(error.status, 404);
});

Deno.test("uploadImage() sends a form and gives the name that ComfyUI picked", strict, async () => {
  await using fake = serveFake(async (request) => {
    const form = await request.formData();
    const image = form.get("image");
    assertInstanceOf(image, File);
    assertEquals([image.name, await image.text()], ["ü.png", "png"]);
    return Response.json({ name: "ü (1).png", subfolder: "x", type: "input" });
  });
  const client = new ComfyClient(fake.url);
  const saved = await client.uploadImage(new Blob(["png"]), { filename: "ü.png", subfolder: "x" });
  assertEquals(saved, { filename: "ü (1).png", subfolder: "x", type: "input" });
});

Deno.test("uploadMask() names the original and looks for what was saved", strict, async () => {
  let original: unknown;
  await using fake = serveFake(async (request) => {
    if (request.method === "GET") return new Response("bytes");
    original = JSON.parse((await request.formData()).get("original_ref") as string);
    return Response.json({ name: "m.png", subfolder: "", type: "input" });
  });
  const options = { filename: "m.png", original: file };
  const saved = await new ComfyClient(fake.url).uploadMask(new Blob(["m"]), options);
  assertEquals(saved.filename, "m.png");
  assertEquals(original, file);
  assertEquals(fake.requests, [
    "GET /view?filename=a+b.png&subfolder=s&type=output",
    "POST /upload/mask",
    "GET /view?filename=m.png&subfolder=&type=input",
  ]);
});

Deno.test("uploadMask() throws where there is no original, and sends nothing", strict, async () => {
  await using fake = serveFake(() => new Response(null, { status: 404 }));
  const upload = () =>
    new ComfyClient(fake.url).uploadMask(new Blob(["m"]), { filename: "m.png", original: file });
  await assertRejects(upload, ComfyError, 'Cannot draw a mask on "a b.png"');
  assertEquals(fake.requests.length, 1);
});

Deno.test("uploadMask() throws where ComfyUI says 200 and has saved nothing", strict, async () => {
  await using fake = serveFake(({ url, method }) => {
    if (method === "POST") return Response.json({ name: "m.png", subfolder: "", type: "input" });
    return new Response(null, { status: url.includes("filename=m.png") ? 404 : 200 });
  });
  const upload = () =>
    new ComfyClient(fake.url).uploadMask(new Blob(["m"]), { filename: "m.png", original: file });
  await assertRejects(upload, ComfyError, 'Cannot save the mask as "m.png"');
});

Deno.test("listUserFiles() gives none where the folder is missing", strict, async () => {
  await using fake = serveFake(() => new Response("Directory not found", { status: 404 }));
  assertEquals(await new ComfyClient(fake.url).listUserFiles("workflows"), []);
  assertEquals(fake.requests, [
    "GET /userdata?dir=workflows&recurse=true&split=false&full_info=true",
  ]);
});

Deno.test("listUserFiles() throws where the route is missing", strict, async () => {
  await using fake = serveFake(() => new Response(null, { status: 404 }));
  await assertRejects(() => new ComfyClient(fake.url).listUserFiles("workflows"), HttpError);
});

Deno.test("readUserFile() sends the whole path as one segment", strict, async () => {
  await using fake = serveFake(() => new Response('{"a": NaN}'));
  assertEquals(await new ComfyClient(fake.url).readUserFile("workflows/ä b.json"), '{"a": NaN}');
  assertEquals(fake.requests, ["GET /userdata/workflows%2F%C3%A4%20b.json"]);
});

Deno.test("getSystemStats() and getFeatures() read what they know", strict, async () => {
  await using fake = serveFake(({ url }) =>
    Response.json(
      url.endsWith("/features") ? { max_upload_size: 5, new: 1 } : {
        system: { comfyui_version: "0.3.64" },
        devices: [{ name: "cpu", type: "cpu", index: null }],
      },
    )
  );
  const client = new ComfyClient(fake.url);
  assertEquals((await client.getSystemStats()).system.comfyui_version, "0.3.64");
  assertEquals(await client.getFeatures(), { max_upload_size: 5, new: 1 });
});
