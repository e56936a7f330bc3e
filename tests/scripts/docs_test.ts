import { assertEquals } from "@std/assert";
import { ownFindings } from "../../scripts/lint/docs.ts";

const FILES: Record<string, string> = {
  "/src/a.ts": 'import type { z } from "zod";\ntype Hidden = 1;\nexport const x: Hidden = 1;',
};

function found(output: string): string[] {
  return ownFindings(output, { folder: "/src", read: (path) => FILES[path] ?? "" })
    .map((finding) => finding.split("\n", 1)[0] ?? "");
}

function privateType(name: string, line: number, declaration: string): string {
  return [
    `error[private-type-ref]: public type 'x' references private type '${name}'`,
    " --> /src/a.ts:3:14",
    "  | ",
    "3 | export const x: Hidden = 1;",
    "  |              ^",
    "  = hint: make the referenced type public or remove the reference",
    "  | ",
    `${line} | ${declaration}`,
    "  | - this is the referenced type",
    "  | ",
  ].join("\n");
}

Deno.test("ownFindings() keeps what points into our files and nothing else", () => {
  const undocumented = "error[missing-jsdoc]: exported symbol is missing JSDoc documentation";
  const output = [
    "Check file:///src/a.ts",
    `${undocumented}\n --> /src/a.ts:3:1`,
    `${undocumented}\n --> /cache/npm/zod/types.d.ts:3:1`,
    "error: Found 2 documentation lint errors.",
  ].join("\n\n");
  assertEquals(found(output), [undocumented]);
});

Deno.test("ownFindings() keeps a type of ours that is not exported, not one of a library", () => {
  const output = [
    privateType("Hidden", 2, "type Hidden = 1;"),
    privateType("ZodType", 7, "export interface ZodType<out Output = unknown> {"),
  ].join("\n\n");
  assertEquals(found(output), [
    "error[private-type-ref]: public type 'x' references private type 'Hidden'",
  ]);
});
