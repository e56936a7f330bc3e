import { assertEquals, assertNotEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { SavedWorkflowSchema } from "../../src/comfyui/saved_workflow.ts";
import { classesOf } from "../../src/workflow/classes_of.ts";
import { convertWorkflow } from "../../src/workflow/convert.ts";
import { firstDifference } from "./convert_compare.ts";
import {
  hasSharedConversion,
  NEEDS_SHARED,
  sharedObjectInfo,
  sharedPairs,
} from "./shared_conversion.ts";

/**
 * Where the editor sends what no server takes, because it lacks a class: an entry without
 * `class_type` and with made-up names. Here stands what is right, as the changes to its result.
 */
const EDITOR_IS_WRONG: Record<string, (api: ApiWorkflow) => void> = {
  "47_kj_set_get": (api) => {
    delete api["8"];
    delete api["9"];
    api["5"]!.inputs["model"] = ["1", 0];
  },
  "49_unknown_node": (api) => {
    api["8"] = { class_type: "TotallyUnknownNode", inputs: { images: ["6", 0] } };
  },
};

function score(folder: "pairs" | "rules"): { equal: number; all: number; failures: string[] } {
  const objectInfo = sharedObjectInfo();
  const failures: string[] = [];
  let all = 0;
  for (const { name, volatile, saved, api } of sharedPairs(folder)) {
    all++;
    EDITOR_IS_WRONG[name]?.(api);
    const { workflow } = convertWorkflow(saved, objectInfo, { random: () => 0 });
    const difference = firstDifference(workflow, api, volatile);
    if (difference) failures.push(`${name}: ${difference}`);
  }
  return { equal: all - failures.length, all, failures };
}

Deno.test({
  name: `convertWorkflow() equals the editor on every saved workflow${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const [pairs, rules] = [score("pairs"), score("rules")];
    // deno-lint-ignore no-console -- a run is read for its score
    console.log(
      `conversion: ${pairs.equal} of ${pairs.all} pairs, ` +
        `${rules.equal} of ${rules.all} rules equal the editor`,
    );
    assertEquals([...pairs.failures, ...rules.failures], []);
    assertNotEquals(pairs.all * rules.all, 0);
  },
});

Deno.test({
  name: `convertWorkflow() needs no class but those of classesOf()${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const objectInfo = sharedObjectInfo();
    for (const { name, saved } of sharedPairs("pairs")) {
      const classes = classesOf(saved).filter((type) => type in objectInfo);
      const part = Object.fromEntries(classes.map((type) => [type, objectInfo[type]!]));
      const random = () => 0;
      const whole = convertWorkflow(saved, objectInfo, { random });
      assertEquals(convertWorkflow(saved, part, { random }), whole, name);
    }
  },
});

Deno.test({
  name: `SavedWorkflowSchema takes every saved workflow${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    for (const { name, saved } of sharedPairs("pairs")) {
      assertEquals(SavedWorkflowSchema.safeParse(saved).error, undefined, name);
    }
  },
});

const COMPARED: ApiWorkflow = {
  "1": { class_type: "A", inputs: { x: 1 } },
  "2": { class_type: "B", inputs: { from: ["1", 0], more: ["1", 1] } },
};

Deno.test("firstDifference() finds nothing where only the ids differ", () => {
  const renamed: ApiWorkflow = {
    "8": { class_type: "B", inputs: { more: ["9:1", 1], from: ["9:1", 0] } },
    "9:1": { class_type: "A", inputs: { x: 1 } },
  };
  assertEquals(firstDifference(renamed, COMPARED), undefined);
});

Deno.test("firstDifference() names the first input that differs", () => {
  const other = structuredClone(COMPARED);
  other["2"]!.inputs["from"] = ["1", 1];
  assertEquals(
    firstDifference(other, COMPARED),
    'node 2 (B): "from" is ["1",1], the editor says ["1",0]',
  );
  other["1"]!.inputs["x"] = 2;
  assertEquals(firstDifference(other, COMPARED), 'node 1 (A): "x" is 2, the editor says 1');
});

Deno.test("firstDifference() names nodes that one of the two lacks", () => {
  const surplus: ApiWorkflow = { ...COMPARED, "3": { class_type: "C", inputs: {} } };
  const difference = "only in ours: 3 C; only in the editor's: ";
  assertEquals(firstDifference(surplus, COMPARED), difference);
});
