import { assert, assertEquals } from "@std/assert";
import type { ToolResult } from "../e2e/easel_client.ts";
import { tools } from "../../src/mcp/tools.ts";
import { type BadInput, badInputs } from "./bad_inputs.ts";
import { call } from "./call_tool.ts";
import { easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Longest error that a bad input may cost a conversation, in characters. */
const LONGEST = 1500;

/** What is wrong with the answer to a bad input, or nothing. */
function complaintOn(
  { tool, field, names = field }: BadInput,
  result: ToolResult,
): string | undefined {
  const text = result.content[0]?.text ?? "";
  if (!result.isError) return `was taken: ${text.slice(0, 200)}`;
  if (text.length > LONGEST) return `has an error of ${text.length} characters`;
  if (/inside Easel|\n\s+at |file:\/\/\/\w+\/.*\.ts/.test(text)) {
    return `gives itself away: ${text}`;
  }
  if (!/^Cannot /.test(text)) return `has no clear error: ${text}`;
  // The name of the tool may hold that of the field.
  const rest = text.replaceAll(tool, "").toLowerCase();
  return rest.includes(names.toLowerCase() || '""')
    ? undefined
    : `does not name the field: ${text.slice(0, 300)}`;
}

function shown(input: Record<string, unknown>): string {
  return JSON.stringify(
    input,
    (_, value) => typeof value === "string" ? value.slice(0, 60) : value,
  );
}

Deno.test("every bad input gets a clear error that names it, and Easel lives", STRICT, async () => {
  await using easel = await easelInMemory({ shownTools: ["all"] });
  const complaints: string[] = [];
  for (const bad of badInputs()) {
    const complaint = complaintOn(bad, await call(easel, bad.tool, bad.input));
    if (complaint) complaints.push(`${bad.tool} ${bad.field} ${shown(bad.input)}: ${complaint}`);
  }
  assertEquals(complaints, []);
  assertEquals(easel.logged.filter((line) => line !== "info call failed"), []);
  assertEquals(easel.requests.filter((request) => request.startsWith("POST /prompt")), []);
  const good = await call(easel, "generate_image", { prompt: "a hill", width: 64, height: 64 });
  assertEquals(good.structuredContent?.status, "completed", good.content[0]?.text);
});

Deno.test(
  "an input called __proto__ never arrives, and nothing inherits from it",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const evil = JSON.parse('{"kind":"vae","__proto__":{"query":"nothing","polluted":true}}');
    const expected = await call(easel, "list_models", { kind: "vae" });
    assertEquals(await call(easel, "list_models", evil), expected);
    const inputs = JSON.parse('{"prompt":"a hill","__proto__":{"width":-5,"polluted":true}}');
    const result = await call(easel, "run_workflow", { workflow: "text_to_image", inputs });
    assertEquals(result.structuredContent?.status, "completed", result.content[0]?.text);
    assertEquals(Reflect.get({}, "polluted"), undefined);
  },
);

Deno.test("badInputs() holds over 300, some for every tool", () => {
  const all = badInputs();
  assert(all.length >= 300, `${all.length}`);
  for (const { name } of tools) {
    assert(all.filter(({ tool }) => tool === name).length >= 5, name);
  }
});
