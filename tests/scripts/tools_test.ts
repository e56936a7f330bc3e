import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BUDGET, renderSizes, toolSizes } from "../../scripts/tools.ts";

Deno.test("tools/list of the default set is within the budget", async () => {
  const sizes = await toolSizes();
  assert(sizes.total <= BUDGET, renderSizes(sizes));
  const sum = sizes.tools.reduce((bytes, tool) => bytes + tool.bytes, 0);
  // Around the tools there is `{"tools":[` and `]}`, and a comma between two.
  assertEquals(sizes.total, sum + sizes.tools.length - 1 + '{"tools":[]}'.length);
});

Deno.test("toolSizes() goes by the selection", async () => {
  const { tools, total } = await toolSizes(["core"]);
  assert(tools.length > 3 && tools.some(({ name }) => name === "generate_image"));
  assert(total < (await toolSizes()).total);
});

Deno.test("renderSizes() says how far the total is from the budget", () => {
  const tools = [{ name: "a", bytes: 7 }];
  const below = renderSizes({ tools, total: BUDGET - 5 });
  assertEquals(below.split("\n")[0], "a                7");
  assertStringIncludes(below, "5 bytes below the budget of 14000.");
  assertStringIncludes(renderSizes({ tools, total: BUDGET + 5 }), "5 bytes above the budget");
});
