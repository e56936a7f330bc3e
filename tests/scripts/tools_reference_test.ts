import { assertEquals, assertStringIncludes } from "@std/assert";
import { REFERENCE, renderReference, toolsReference } from "../../scripts/tools_reference.ts";
import { tools } from "../../src/mcp/tools.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("docs/tools.md says what the schemas say", STRICT, async () => {
  const written = await Deno.readTextFile(REFERENCE);
  assertEquals(written, await toolsReference(), "Run: deno task tools --write");
});

Deno.test("toolsReference() names every tool and every input", STRICT, async () => {
  const text = await toolsReference();
  for (const { name, input } of tools) {
    const section = text.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
    assertStringIncludes(text, `(#${name})`);
    for (const field of Object.keys(input.shape)) assertStringIncludes(section, `| \`${field}\``);
  }
});

Deno.test("renderReference() tells type, default, bounds, choices and description", () => {
  const text = renderReference([{
    name: "draw",
    title: "Draw",
    description: "Draws.",
    annotations: { readOnlyHint: true },
    inputSchema: {
      type: "object",
      required: ["what"],
      properties: {
        what: { type: "string", minLength: 1, maxLength: 9, description: "One | two\nlines" },
        steps: { type: "integer", minimum: 1, maximum: 5, default: 2 },
        cfg: { type: "number", minimum: 0 },
        mode: { type: "string", enum: ["fast", "slow"] },
        seed: { anyOf: [{ type: "integer", minimum: -1 }, { type: "string", pattern: "^a|b$" }] },
        loras: { type: "array", maxItems: 4, items: { type: "string", maxLength: 7 } },
      },
    },
  }]);
  const rows = [
    "**Draw.** Draws. Changes nothing.",
    "| `what` | string | required | 1 to 9 characters | One \\| two lines |",
    "| `steps` | integer | `2` | 1 to 5 |  |",
    "| `cfg` | number |  | at least 0 |  |",
    "| `mode` | string |  | `fast`, `slow` |  |",
    "| `seed` | integer or string |  | at least -1; like `^a\\|b$` |  |",
    "| `loras` | array of string |  | at most 4 items; at most 7 characters |  |",
  ];
  for (const row of rows) assertStringIncludes(text, row);
});
