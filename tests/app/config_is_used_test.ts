import { assertEquals } from "@std/assert";
import { openLog } from "../../src/app/open_log.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { createApp } from "../../src/app.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";

/** What other commands than `serve` read, or what chooses among them. */
const OF_COMMANDS = ["command", "transport", "operands", "picture", "set", "write", "explain"];

/** What `serve` itself reads, before there is an app. */
const OF_SERVE = ["waitForComfyui", "comfyui"];

/** The same configuration; each name that is read is noted, such as `limits.streams`. */
function noting<T extends object>(config: T, { read, within = "" }: {
  read: Set<string>;
  within?: string;
}): T {
  return new Proxy(config, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof name === "symbol") return value;
      read.add(within + name);
      return isPlain(value) ? noting(value, { read, within: `${within}${name}.` }) : value;
    },
  });
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/** The names of all that is in a configuration. */
function namesIn(config: object, within = ""): string[] {
  return Object.entries(config).flatMap(([name, value]) =>
    isPlain(value) && Object.keys(value).length > 0
      ? namesIn(value, `${within}${name}.`)
      : [within + name]
  );
}

Deno.test("everything in a configuration is read by what serves it", async () => {
  const config: Config = parseConfig([
    ...["serve", "--demo", "--port=0", "--template=text_to_image", "--preview-bytes=1000"],
    ...["--public-url=http://easel.example", "--max-steps=5", "--max-side=512", "--max-batch=1"],
    ...["--max-pixels=1000000"],
  ]);
  const read = new Set<string>();
  const noted = noting(config, { read });
  await using opened = await openLog(noted, { write() {} });
  opened.log("error", "a line");
  const options = { identity: { name: "easel", version: "0.0.0" }, log: opened.log };
  await using app = await createApp(noted, options);
  await using server = await serveHttp(app, noted, options);
  const call = (name: string, input: unknown) =>
    fetch(`${server.url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name, arguments: input },
      }),
    }).then((response) => response.text());
  await call("generate_image", { prompt: "a pier", steps: 1, width: 64, height: 64 });
  await call("generate_image", { prompt: "a pier", steps: 9, width: 64, height: 64 });
  await call("list_workflows", {});
  await (await fetch(`${server.url}/upload`, { method: "POST", body: "x" })).text();
  const unread = namesIn(config).filter((name) => !read.has(name));
  assertEquals(
    unread.filter((name) => !OF_COMMANDS.includes(name) && !OF_SERVE.includes(name)),
    [],
  );
});
