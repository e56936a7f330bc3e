import { DemoEngine } from "../../src/demo/engine.ts";
import { type ServedEasel, startServe } from "./easel_client.ts";

/** What a POST on `/mcp` is answered with. */
export interface Reply {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- JSON of any shape: tests look into it
  body: any;
}

/** An `easel serve` of its own process, on the demo engine unless its file says otherwise. */
export interface NetworkEasel extends AsyncDisposable {
  served: ServedEasel;
  url: string;
  /** Sends a method of MCP, without a session. */
  rpc(token: string | undefined, method: string, params?: unknown): Promise<Reply>;
  /** Calls a tool; its result, or the error in its place. */
  call(token: string | undefined, tool: string, input: unknown): Promise<Reply["body"]>;
  /** Asks for a path; the body is text. */
  get(token: string | undefined, path: string, init?: RequestInit): Promise<Response>;
}

/** Options of {@linkcode startNetwork}. */
export interface NetworkOptions {
  args?: readonly string[];
  env?: Record<string, string>;
  /** Permissions beside those for its address and its file. */
  more?: readonly string[];
  /** Where its ComfyUI is; nowhere where left out. */
  comfyui?: string;
}

/** Starts it with a configuration file; what it then logs and answers is judged at its end. */
export async function startNetwork(
  yaml: string,
  { args = [], env, more = [], comfyui = "127.0.0.1:1" }: NetworkOptions = {},
): Promise<NetworkEasel> {
  await using stack = new AsyncDisposableStack();
  const file = await Deno.makeTempFile({ prefix: "easel_", suffix: ".yaml" });
  stack.defer(() => Deno.remove(file));
  await Deno.writeTextFile(file, yaml);
  const served = stack.use(
    await startServe(comfyui, {
      args: ["--config", file, ...args],
      more: [`--allow-read=${file}`, ...more],
      ...env && { env },
    }),
  );
  for (const [, token] of yaml.matchAll(/\btoken: (\S{12,}?)[,}\n]/g)) {
    served.watch.told(token ?? "");
  }
  const owned = stack.move();
  const get = (token: string | undefined, path: string, init: RequestInit = {}) =>
    served.fetch(path, { ...init, headers: { ...init.headers as object, ...bearer(token) } });
  async function rpc(token: string | undefined, method: string, params: unknown = {}) {
    const message = { jsonrpc: "2.0", id: 1, method, params };
    served.watch.asked(message);
    const response = await get(token, "/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(message),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
  return {
    served,
    url: served.url,
    rpc,
    async call(token, name, input) {
      const { body } = await rpc(token, "tools/call", { name, arguments: input });
      return body.result ?? body;
    },
    get,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** A ComfyUI at this very address. */
export function comfyAt(address: string): AsyncDisposable {
  const { hostname, port } = new URL(`http://${address}`);
  const engine = new DemoEngine({ stepMs: 5 });
  const server = Deno.serve(
    { hostname, port: Number(port), onListen() {} },
    (it) => engine.fetch(it),
  );
  return {
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

/** Asks again, a few times a second, until the answer is the one. */
export async function until<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  for (let times = 0; times < 100; times++) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("it does not come");
}
