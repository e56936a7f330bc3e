import { assertEquals } from "@std/assert";
import { z } from "zod";
import { describeInputIssues } from "../../src/mcp/input_issues.ts";

const TOOL = {
  name: "draw",
  input: z.strictObject({
    prompt: z.string().min(1),
    width: z.int().min(64).max(2048).optional(),
    mode: z.enum(["fast", "slow"]).optional(),
  }),
};

function complaint(input: unknown): string {
  const { error } = TOOL.input.safeParse(input);
  return describeInputIssues(TOOL, input, error?.issues ?? []);
}

Deno.test("describeInputIssues() names the field, the value and the nearest valid one", () => {
  const cases: [unknown, string][] = [
    [{ prompt: "x", width: 5000 }, "width is 5000: must be at most 2048. Nearest: 2048."],
    [{ prompt: "x", width: 1 }, "width is 1: must be at least 64. Nearest: 64."],
    [{ prompt: "x", width: 64.5 }, "width is 64.5: must be a whole number."],
    [{ prompt: "x", width: "wide" }, 'width is "wide": must be a number.'],
    [{ prompt: "x", mode: "fas" }, 'mode is "fas": must be one of fast, slow. Nearest: fast.'],
    [{ prompt: "" }, 'prompt is "": must be at least 1 characters.'],
    [{}, "prompt is missing: must be a string."],
    [{ prompt: "x", promt: "y" }, '"promt" is not one of its inputs. Nearest: prompt.'],
    [{ prompt: "x", zzzzzz: 1 }, '"zzzzzz" is not one of its inputs: prompt, width, mode.'],
  ];
  for (const [input, expected] of cases) {
    assertEquals(complaint(input), `Cannot call draw: ${expected}`);
  }
});

Deno.test("describeInputIssues() cuts a value of megabytes", () => {
  const text = complaint({ prompt: "x", width: "9".repeat(10_000_000) });
  assertEquals(text.length < 300, true);
});

Deno.test("describeInputIssues() reads no inherited property", () => {
  assertEquals(complaint({ prompt: "x", ["__proto__x"]: 1 }).includes("[object"), false);
});

Deno.test("describeInputIssues() tells where within an input a field is not known", () => {
  const input = z.strictObject({
    control: z.strictObject({ image: z.string(), type: z.string() }),
  });
  const said = (control: Record<string, unknown>) => {
    const { error } = input.safeParse({ control });
    return describeInputIssues({ name: "draw", input }, { control }, error?.issues ?? []);
  };
  assertEquals(
    said({ image: "x", type: "y", tpye: 1 }),
    'Cannot call draw: "control.tpye" is not one of its inputs. Nearest: control.type.',
  );
  assertEquals(
    said({ image: 5, type: "y" }),
    "Cannot call draw: control.image is 5: must be a string.",
  );
});
