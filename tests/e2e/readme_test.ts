import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { parseConfig } from "../../src/config/config.ts";
import { Client, StdioClientTransport } from "../sdk_client.ts";
import { connectHttp, startServe } from "./easel_client.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const README = await Deno.readTextFile(`${ROOT}README.md`);

interface ServerBlock {
  command?: string;
  args?: string[];
  url?: string;
}

/** Every server that a JSON block of the README configures. */
function serverBlocks(): ServerBlock[] {
  return [...README.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => {
    const block = JSON.parse(json ?? "");
    return (block.mcpServers ?? block.servers).easel;
  });
}

Deno.test("README's stdio blocks start a server that lists its tools", async () => {
  const blocks = serverBlocks().filter(({ command }) => command !== undefined);
  assert(blocks.length >= 2);
  for (const { command, args = [] } of blocks) {
    assertEquals(command, "deno");
    const transport = new StdioClientTransport({
      command: Deno.execPath(),
      args: args.map((arg) => arg.replace("/path/to/easel/", ROOT)),
    });
    const client = new Client({ name: "readme", version: "1" });
    await client.connect(transport);
    assert((await client.listTools()).tools.length > 0);
    await client.close();
  }
});

Deno.test("README's HTTP block names the address that the program listens on by default", async () => {
  const [block] = serverBlocks().filter(({ url }) => url !== undefined);
  const { host, port } = parseConfig(["serve"]);
  const url = new URL(block?.url ?? "");
  assertEquals([url.hostname, Number(url.port)], [host, port]);
  await using served = await startServe("127.0.0.1:8188", { args: ["--demo"] });
  await using easel = await connectHttp(served.url.replace(/\/mcp$/, ""));
  assertEquals(url.pathname, "/mcp");
  assert((await easel.client.listTools()).tools.length > 0);
});

Deno.test("README names every tool and every task that it says there is", async () => {
  const { tools } = await import("../../src/mcp/tools.ts");
  for (const { name } of tools) assert(README.includes(`\`${name}\``), name);
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const named = [...README.matchAll(/deno(?:@2\.9\.6)? task (\w+)/g)].map(([, task]) => task ?? "");
  assert(named.length > 5);
  for (const task of named) assert(task in tasks, `README names a task "${task}"`);
});
