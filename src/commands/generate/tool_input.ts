import type { Json } from "../../comfyui/json.ts";
import { describeTool, type ToolDefinition } from "../../mcp/tool.ts";
import { typedValue } from "../../workflow/typed_value.ts";

/**
 * A tool's input from words: `20` becomes a number where the tool's schema wants one. What does not
 * fit stays a text, and the tool says what is wrong with it.
 */
export function toolInput(
  tool: ToolDefinition,
  words: Readonly<Record<string, string>>,
): Record<string, Json> {
  const properties: Record<string, unknown> = describeTool(tool).inputSchema.properties ?? {};
  return Object.fromEntries(
    Object.entries(words).map(([name, word]) => [name, valueOf(word, schemaOf(properties, name))]),
  );
}

interface Schema {
  type?: unknown;
  anyOf?: Schema[];
}

function schemaOf(properties: Record<string, unknown>, name: string): Schema {
  const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return typeof schema === "object" && schema !== null ? schema : {};
}

function valueOf(word: string, schema: Schema): Json {
  const types = [schema, ...schema.anyOf ?? []].map(({ type }) => type);
  for (const type of ["integer", "number", "boolean"] as const) {
    const value = types.includes(type) ? typedValue(word, type) : word;
    if (value !== word) return value;
  }
  return ["object", "array"].some((type) => types.includes(type)) ? parsed(word) : word;
}

function parsed(word: string): Json {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}
