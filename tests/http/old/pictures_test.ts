import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { DemoEngine } from "../../../src/demo/engine.ts";
import { startComfy } from "../../e2e/comfy_under_test.ts";
import { TestSocket } from "./old_server.ts";
import { type ServedEasel, serveEasel } from "./served_easel.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

const SMALL = { prompt: "a red boat", width: 64, height: 64, steps: 2 };
const PNG = [0x89, 0x50, 0x4e, 0x47];

async function open({ server }: ServedEasel, headers = {}): Promise<TestSocket> {
  // Deno's own option: browsers send no headers.
  const socket = new TestSocket(new WebSocket(server.url.replace("http", "ws"), { headers }));
  await socket.opened;
  return socket;
}

async function headOf(url: string, range?: string): Promise<[number, number[]]> {
  const response = await fetch(url, range === undefined ? {} : { headers: { range } });
  return [response.status, [...(await response.bytes()).subarray(0, 4)]];
}

Deno.test(
  "a socket's picture opens through us where ComfyUI cannot be reached",
  STRICT,
  async () => {
    await using easel = await serveEasel();
    await using socket = await open(easel);
    socket.send({ tool: "generate_image", params: JSON.stringify(SMALL) });
    const url = String((await socket.next())["image_url"]);
    assert(url.startsWith(`${easel.server.url}/files/output/`), url);
    assertEquals(await headOf(url), [200, PNG]);
    assertEquals(await headOf(url, "bytes=0-3"), [206, PNG]);
    assertEquals(await headOf(url.split("?")[0]!), [200, PNG]);
    const gone = await fetch(url.split("?")[0]!.replace(".png", "0.png"));
    assertEquals(gone.status, 404);
    assert(!(await gone.text()).includes("demo"));
  },
);

Deno.test("a socket's picture opens in ComfyUI where its address is plain", STRICT, async () => {
  await using comfyui = startComfy(
    {},
    (request, engine) =>
      new URL(request.url).pathname === "/system_stats" ? asReal(request, engine) : undefined,
  );
  await using easel = await serveEasel({ args: [`--comfyui=${comfyui.url}`] });
  await using socket = await open(easel);
  socket.send({ tool: "generate_image", params: SMALL });
  const url = String((await socket.next())["image_url"]);
  assert(url.startsWith(`${comfyui.url}/view?filename=`), url);
  assertEquals(await headOf(url), [200, PNG]);
});

/** What tells that it is a demo is left out. */
async function asReal(request: Request, engine: DemoEngine): Promise<Response> {
  const text = await (await engine.fetch(request)).text();
  return new Response(text.replace(/easel|demo/gi, "x"), {
    headers: { "content-type": "application/json" },
  });
}

Deno.test("with auth a socket needs the token, and its link the signature", STRICT, async () => {
  const principal = { id: "token:a", name: "a", priority: "normal", seesAll: false } as const;
  const token = "a-long-and-secret-token";
  await using easel = await serveEasel({ auth: { tokens: [{ principal, token }] } });
  await using socket = await open(easel, { authorization: `Bearer ${token}` });
  socket.send({ tool: "generate_image", params: SMALL });
  const url = String((await socket.next())["image_url"]);
  assertMatch(url, /\?e=\d+&s=[\w-]{43}$/);
  assertEquals(await headOf(url), [200, PNG]);
});

Deno.test(
  "calls of one socket make their pictures side by side, and answer in order",
  STRICT,
  async () => {
    await using easel = await serveEasel();
    await using socket = await open(easel);
    socket.send({ tool: "generate_image", params: { ...SMALL, steps: 20, seed: 1 } });
    socket.send({ tool: "generate_image", params: { ...SMALL, workflow_id: "nowhere" } });
    socket.send({ tool: "list_workflows", params: {} });
    assertStringIncludes(String((await socket.next())["image_url"]), "/files/output/");
    assertStringIncludes(String((await socket.next())["error"]), "nowhere");
    assertEquals("error" in await socket.next(), false);
  },
);

Deno.test("a socket that closes cancels its job", STRICT, async () => {
  await using easel = await serveEasel();
  const begun = Promise.withResolvers<void>();
  easel.app.jobs.subscribe((job) => job.status === "in_progress" && begun.resolve());
  const socket = await open(easel);
  socket.send({ tool: "generate_image", params: { ...SMALL, width: 1024, steps: 100 } });
  await begun.promise;
  const [job] = easel.app.jobs.list();
  await socket[Symbol.asyncDispose]();
  await job!.done.catch(() => {});
  assertEquals(job!.status, "cancelled");
});
