import type { ListShape } from "../shape.ts";

/** Names of tools, patterns of them and toolsets. */
export const TOOL_PATTERNS: ListShape = {
  type: "list",
  of: {
    type: "string",
    pattern: /^[\w*-]+$/,
    form: "a tool, pattern or toolset. Give names with commas, such as core,list_*",
  },
};
