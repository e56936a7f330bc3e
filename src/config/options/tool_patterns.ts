import type { ListShape, TextShape } from "../shape.ts";

const PATTERN: TextShape = {
  type: "string",
  pattern: /^[\w*][\w*-]*$/,
  form: "a tool, pattern or toolset. Give names with commas, such as core,list_*",
};

/** Names of tools, patterns of them and toolsets. */
export const TOOL_PATTERNS: ListShape = { type: "list", of: PATTERN };

/**
 * The same, and with a dash those that are left out. Not for what a token may do: there a typing
 * error would allow what it was to forbid.
 */
export const TOOL_SELECTION: ListShape = {
  type: "list",
  of: { ...PATTERN, pattern: /^-?[\w*][\w*-]*$/ },
};
