import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { testEasel } from "./easel_under_test.ts";
import { call, connectHttp, startServe, startStdio, textOf } from "./easel_client.ts";

const COLOUR = {
  __metadata__: {
    tool_name: "colour",
    description: "Paints one colour",
    parameters: { color: { type: "integer", default: 255 } },
  },
  "1": {
    class_type: "EmptyImage",
    inputs: { width: 64, height: 64, batch_size: 1, color: "{{color}}" },
  },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "colour" } },
};

testEasel(
  "easel over stdio shows a workflow dropped into its folder, and runs it",
  [],
  async () => {
    const cwd = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${cwd}/workflows`);
      await Deno.writeTextFile(`${cwd}/secret.json`, JSON.stringify(COLOUR));
      await Deno.symlink(`${cwd}/secret.json`, `${cwd}/workflows/leak.json`);
      await using comfy = startComfy();
      await using easel = await startStdio({
        address: comfy.address,
        args: ["--comfyui", comfy.url],
        cwd,
      });
      const changed = Promise.withResolvers<void>();
      easel.client.fallbackNotificationHandler = ({ method }) => {
        if (method === "notifications/tools/list_changed") changed.resolve();
        return Promise.resolve();
      };
      const names = async () => (await easel.client.listTools()).tools.map(({ name }) => name);
      assertEquals((await names()).filter((name) => /colour|leak/.test(name)), []);
      await Deno.writeTextFile(`${cwd}/workflows/colour.json`, JSON.stringify(COLOUR));
      await changed.promise;
      assert((await names()).includes("colour"));
      const result = await call(easel, "colour", { color: 65280 });
      assertEquals(result.structuredContent?.status, "completed", textOf(result));
      const listed = textOf(await call(easel, "list_workflows", { source: "folder" }));
      assertStringIncludes(listed, "Skipped leak.json");
      assertEquals(listed.includes(cwd), false);
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  },
);

testEasel("easel over HTTP tells its clients of a change in the folder", ["http"], async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${cwd}/workflows`);
    await using comfy = startComfy();
    await using served = await startServe(comfy.address, { args: ["--comfyui", comfy.url], cwd });
    await using easel = await connectHttp(served);
    const changed = Promise.withResolvers<void>();
    easel.client.fallbackNotificationHandler = ({ method }) => {
      if (method === "notifications/tools/list_changed") changed.resolve();
      return Promise.resolve();
    };
    await easel.client.listTools();
    await Deno.writeTextFile(`${cwd}/workflows/colour.json`, JSON.stringify(COLOUR));
    await changed.promise;
    const { tools } = await easel.client.listTools();
    assert(tools.some(({ name }) => name === "colour"));
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
