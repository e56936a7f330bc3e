import { assertEquals } from "@std/assert";
import { z } from "zod";
import { ConnectionError } from "../../src/comfyui/errors.ts";
import { callTool, defineTool, describeTool } from "../../src/mcp/tool.ts";
import type { ToolContext } from "../../src/mcp/tool_context.ts";

/** What a tool that fails with this error answers, and what is logged of it. */
async function answerTo(error: unknown, { cancelled = false } = {}) {
  const logged: unknown[] = [];
  const tool = defineTool({
    name: "fail",
    title: "Fail",
    description: "Fails",
    input: z.strictObject({}),
    annotations: {},
    run: () => Promise.reject(error),
  });
  const abort = new AbortController();
  if (cancelled) abort.abort();
  const context = {
    signal: abort.signal,
    log: (...line: unknown[]) => void logged.push(line),
  } as Partial<ToolContext> as ToolContext;
  const { content: [first], isError } = await callTool(tool, {}, context);
  return { isError, text: first?.type === "text" ? first.text : undefined, logged };
}

Deno.test("callTool() passes on the messages of errors that are written for people", async () => {
  for (const Kind of [ConnectionError, TypeError, RangeError, SyntaxError]) {
    assertEquals(await answerTo(new Kind("Cannot do it.")), {
      isError: true,
      text: "Cannot do it.",
      // Never what is said: it may name a prompt.
      logged: [["info", "call failed", { tool: "fail", reason: new Kind("").name }]],
    });
  }
});

Deno.test("callTool() keeps any other error's message to the log", async () => {
  const error = new Deno.errors.NotFound("/home/me/secret.json: no such file");
  const { isError, text, logged } = await answerTo(error);
  assertEquals(isError, true);
  assertEquals(
    text,
    "Cannot finish the call: something went wrong inside Easel. Its log says what.",
  );
  assertEquals(logged, [["error", "tool failed", { error }]]);
});

Deno.test("callTool() logs no error where the client cancelled the call", async () => {
  const error = new DOMException("The signal has been aborted", "AbortError");
  const { text, logged } = await answerTo(error, { cancelled: true });
  assertEquals([text, logged], ["Cannot finish the call: it was cancelled.", []]);
});

Deno.test("describeTool() leaves out bounds that no model needs, and callTool() holds to them", async () => {
  const tool = defineTool({
    name: "say",
    title: "Say",
    description: "Says",
    input: z.strictObject({ word: z.string().min(1).max(5), times: z.int().max(3).optional() }),
    output: z.looseObject({ said: z.string() }),
    annotations: {},
    run: () => Promise.resolve({ content: [] }),
  });
  const { inputSchema, outputSchema } = describeTool(tool);
  assertEquals(inputSchema, {
    type: "object",
    properties: { word: { type: "string" }, times: { type: "integer", maximum: 3 } },
    required: ["word"],
    additionalProperties: false,
  });
  assertEquals(outputSchema, {
    type: "object",
    properties: { said: { type: "string" } },
    required: ["said"],
  });
  const { signal } = new AbortController();
  const context = { signal, log() {} } as Partial<ToolContext> as ToolContext;
  assertEquals((await callTool(tool, { word: "words" }, context)).isError ?? false, false);
  assertEquals((await callTool(tool, { word: "a word" }, context)).isError, true);
  assertEquals((await callTool(tool, { word: "" }, context)).isError, true);
});
