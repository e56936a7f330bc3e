import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { serveEasel } from "./served_easel.ts";

/** A Python with the packages `mcp` (2 or newer) and `websockets`. */
const PYTHON = Deno.env.get("TEST_PYTHON") ?? "python3";
const NEEDS = "import websockets; from mcp.client.streamable_http import streamable_http_client";

async function run(...args: string[]): Promise<{ success: boolean; out: string; err: string }> {
  try {
    const command = new Deno.Command(PYTHON, { args, stdout: "piped", stderr: "piped" });
    const { success, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { success, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { success: false, out: "", err: "" };
    throw error;
  }
}

const { success: isThere } = await run("-c", NEEDS);

Deno.test({
  name: isThere
    ? "Python's clients make a picture over Streamable HTTP, event streams and a socket"
    : "Python's clients make a picture (no Python with mcp and websockets: pip install them)",
  ignore: !isThere,
  async fn() {
    await using easel = await serveEasel();
    const script = fromFileUrl(new URL("python_clients.py", import.meta.url));
    const { success, out, err } = await run(script, easel.server.url);
    assert(success, err);
    const [streamable, events, socket] = out.trim().split("\n").map((line) => JSON.parse(line));
    for (const [seen, way] of [[streamable, "streamable_http"], [events, "sse"]]) {
      assertEquals(seen.way, way);
      assert(seen.tools.includes("generate_image"));
      assert(seen.kinds.includes("image"), out);
    }
    const picture = await fetch(socket.image_url);
    assertEquals([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
    await picture.body?.cancel();
  },
});
