import { assertEquals } from "@std/assert";
import { comboOptions, NodeInfoSchema } from "../../src/comfyui/object_info.ts";

Deno.test("comboOptions() reads both forms of a combo", () => {
  assertEquals(comboOptions([["a", "b"]]), ["a", "b"]);
  assertEquals(comboOptions(["COMBO", { options: ["a"] }]), ["a"]);
  assertEquals(comboOptions(["INT", { default: 1 }]), undefined);
  assertEquals(comboOptions(["COMBO", { remote: {} }]), undefined);
});

Deno.test("NodeInfoSchema keeps what it does not know", () => {
  const info = { input: {}, output: ["IMAGE", ["a"]], name: "X", price_badge: { usd: 1 } };
  assertEquals(NodeInfoSchema.parse(info), info as never);
});

Deno.test("NodeInfoSchema takes null for what newer versions leave open", () => {
  const info = { input: {}, output: [], name: "X", output_node: null, deprecated: null };
  assertEquals(NodeInfoSchema.safeParse(info).success, true);
});

const CATALOGUE = new URL("../../../shared/conversion/object_info.json", import.meta.url);
const catalogue = await Deno.readTextFile(CATALOGUE).catch(() => undefined);

Deno.test({
  name: "NodeInfoSchema takes every class of ComfyUI 0.33's catalogue" +
    (catalogue === undefined ? " [needs ../shared, not present]" : ""),
  ignore: catalogue === undefined,
  fn: () => {
    const refused = Object.entries(JSON.parse(catalogue ?? "{}"))
      .filter(([, info]) => !NodeInfoSchema.safeParse(info).success);
    assertEquals(refused.map(([name]) => name), []);
  },
});
