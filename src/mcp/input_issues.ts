import * as z from "zod";
import { nearest } from "../workflow/nearest.ts";
import { showValue } from "../workflow/problem.ts";

type Issue = z.core.$ZodIssue;

/** Says what is wrong with a tool's input: each field, its value, what is valid. */
export function describeInputIssues(
  tool: { name: string; input: z.ZodObject },
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): string {
  const lines = issues.flatMap((issue) => describeIssue(issue, input, tool.input));
  return `Cannot call ${tool.name}: ${lines.join(" ")}`;
}

/**
 * Checks an input that has a schema of its own.
 *
 * @throws {TypeError} If it does not fit; the message is made for people.
 */
export function checkInput(
  tool: { name: string; input: z.ZodObject },
  input: unknown,
): Record<string, unknown> {
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new TypeError(describeInputIssues(tool, input, parsed.error.issues));
}

function describeIssue(issue: Issue, input: unknown, schema: z.ZodObject): string[] {
  if (issue.code === "unrecognized_keys") {
    const fields = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => describeUnknown([...issue.path, key].join("."), fields));
  }
  const value = valueAt(input, issue.path);
  const field = issue.path.join(".") || "the input";
  if (value === undefined) return [`${field} is missing: ${whatIsValid(issue)}.`];
  return [`${field} is ${showValue(value)}: ${whatIsValid(issue)}.${nearestTo(issue, value)}`];
}

/** The names that may stand at a place within an input, with that place before them. */
function fieldsAt(schema: z.ZodObject, path: readonly PropertyKey[]): string[] {
  let fields: string[] = Object.keys(schema.shape);
  let node: unknown = path.length === 0 ? undefined : z.toJSONSchema(schema, { io: "input" });
  for (const key of path) {
    node = valueAt(node, ["properties", key]);
    fields = Object.keys(valueAt(node, ["properties"]) ?? {});
  }
  return fields.map((field) => [...path, field].join("."));
}

function describeUnknown(key: string, fields: string[]): string {
  const [near] = nearest(key, fields);
  return near === undefined
    ? `${showValue(key)} is not one of its inputs: ${fields.join(", ")}.`
    : `${showValue(key)} is not one of its inputs. Nearest: ${near}.`;
}

function whatIsValid(issue: Issue): string {
  switch (issue.code) {
    case "too_big":
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "too_small":
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "invalid_type":
      return issue.expected === "int" ? "must be a whole number" : `must be a ${issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  return origin === "string" ? " characters" : origin === "array" ? " items" : "";
}

function nearestTo(issue: Issue, value: unknown): string {
  if (issue.code === "too_big" && issue.origin !== "string") return ` Nearest: ${issue.maximum}.`;
  if (issue.code === "too_small" && issue.origin !== "string") return ` Nearest: ${issue.minimum}.`;
  if (issue.code !== "invalid_value") return "";
  const [near] = nearest(String(value), issue.values.map(String));
  return near === undefined ? "" : ` Nearest: ${near}.`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
