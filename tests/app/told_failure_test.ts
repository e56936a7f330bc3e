import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openLog } from "../../src/app/open_log.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { createApp } from "../../src/app.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { pattern, png } from "../mcp/image_input/pictures.ts";

const TOKEN = "a-token-of-thirty-two-characters!!";
const NARROW = { name: "narrow", token: TOKEN, seesAll: false, priority: "normal" } as const;
const OUR_ERROR = /Cannot .*ComfyUI/;

interface Asked {
  /** Where Easel listens. */
  url: string;
  /** How who asks says who it is. */
  headers: Record<string, string>;
}

/** An answer to each way in which a client can ask for something of a ComfyUI, by its name. */
async function answersOver({ url, headers }: Asked): Promise<Record<string, string>> {
  const post = async (path: string, type: string, body: BodyInit) => {
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { ...headers, "content-type": type, accept: "application/json, text/event-stream" },
      body,
    });
    return await answer.text();
  };
  const call = (method: string, params: unknown) =>
    post("/mcp", "application/json", JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  return {
    tool: await call("tools/call", { name: "list_models", arguments: {} }),
    paint: await call("tools/call", { name: "generate_image", arguments: { prompt: "x" } }),
    resource: await call("resources/read", { uri: "comfyui://system" }),
    socket: await askSocket({ url, headers }),
    upload: await post("/upload", "image/png", png(pattern(8, 8))),
  };
}

async function askSocket({ url, headers }: Asked): Promise<string> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.onopen = () => socket.send(JSON.stringify({ tool: "list_models", params: {} }));
  socket.onmessage = ({ data }) => resolve(String(data));
  socket.onerror = () => reject(new Error("no socket"));
  const answer = await promise;
  socket.close();
  return answer;
}

async function served(
  { at, tokens = [] }: { at: string; tokens?: Config["auth"]["tokens"] },
  ask: (url: string) => Promise<void>,
): Promise<void> {
  const plain = parseConfig(["serve", "--port=0", `--comfyui=${at}`]);
  const config = { ...plain, auth: { ...plain.auth, tokens } };
  await using opened = await openLog(config, { write() {} });
  const options = { identity: { name: "easel", version: "0.0.0" }, log: opened.log };
  await using app = await createApp(config, options);
  await using server = await serveHttp(app, config, options);
  await ask(server.url);
}

/** A port on which nobody listens. */
function emptyPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

Deno.test("over HTTP with tokens a ComfyUI that is away is told without its address", async () => {
  const port = emptyPort();
  const at = `http://127.0.0.1:${port}/very/secret/base`;
  await served({ at, tokens: [NARROW] }, async (url) => {
    const answers = await answersOver({ url, headers: { authorization: `Bearer ${TOKEN}` } });
    for (const [what, answer] of Object.entries(answers)) {
      assertMatch(answer, OUR_ERROR, what);
      assertEquals(new RegExp(`127\\.0|${port}|secret`).test(answer), false, `${what}: ${answer}`);
    }
  });
});

Deno.test("over HTTP without auth it is told with its address", async () => {
  const at = `http://127.0.0.1:${emptyPort()}/very/secret/base`;
  await served({ at }, async (url) => {
    const answers = await answersOver({ url, headers: {} });
    for (const [what, answer] of Object.entries(answers)) assertStringIncludes(answer, at, what);
  });
});
