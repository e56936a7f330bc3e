import { assertEquals } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { SMALL } from "./easel_client.ts";
import { testEasel } from "./easel_under_test.ts";
import { startNetwork, until } from "./network.ts";

/** What is logged where ComfyUI does not hand a picture out. */
const TOLD = /warn: mcp: no preview (?:.* )?requestId=(\S+)/g;

testEasel("a tool's lines in the log name the request that called it", [
  "sources",
  "demo",
], async () => {
  await using comfy = startComfy(
    {},
    ({ url }) =>
      new URL(url).pathname === "/view" ? new Response("no", { status: 500 }) : undefined,
  );
  const yaml = `comfyui: ${comfy.url}\njob_store: none\n`;
  await using easel = await startNetwork(yaml, { comfyui: comfy.address });
  const make = async (seed: number) => {
    const params = { name: "generate_image", arguments: { ...SMALL, seed } };
    return (await easel.rpc(undefined, "tools/call", params)).headers.get("x-request-id") ??
      undefined;
  };
  const ids = [await make(1), await make(2)];
  const seen = () => [...easel.served.watch.stderr.matchAll(TOLD)].map(([, id]) => id);
  await until(() => Promise.resolve(seen().length), (count) => count >= ids.length);
  assertEquals(seen(), ids);
});
