import { assertEquals, assertStringIncludes } from "@std/assert";
import { call, textOf } from "./call_tool.ts";
import { easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test(
  "a template that only the configuration names, and that is not there, is told as its",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 0, defaultTemplate: "text_to_imag" });
    const blame = "That is the template of Easel's configuration: name another one in the call";
    const failed = textOf(await call(easel, "generate_image", { prompt: "a boat" }));
    assertStringIncludes(failed, '"text_to_imag"');
    assertStringIncludes(failed, blame);
    const named = { prompt: "a boat", template: "no_such" };
    assertEquals(textOf(await call(easel, "generate_image", named)).includes(blame), false);
    const right = { prompt: "a boat", template: "text_to_image", steps: 1, width: 64, height: 64 };
    assertEquals((await call(easel, "generate_image", right)).isError ?? false, false);
  },
);
