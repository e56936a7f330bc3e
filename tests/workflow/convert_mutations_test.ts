import { assert, assertEquals } from "@std/assert";
import { type ApiWorkflow, isNodeLink } from "../../src/comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../src/comfyui/object_info.ts";
import { classesOf } from "../../src/workflow/classes_of.ts";
import { detectWorkflow } from "../../src/workflow/detect.ts";
import { toApiWorkflow } from "../../src/workflow/to_api_workflow.ts";
import { mutate, seeded } from "./mutate.ts";
import { node, SAMPLE_INFO, saved, subgraph } from "./convert_samples.ts";
import { hasSharedConversion, sharedObjectInfo, sharedPairs } from "./shared_conversion.ts";

const MUTATIONS = 10_000;
/** Larger files take long to copy and break in no other ways. */
const MOST_CHARACTERS = 40_000;

const SEED = 20_240_305;

function sampleTexts(): string[] {
  if (hasSharedConversion) {
    const files = [...sharedPairs("rules"), ...sharedPairs("pairs")];
    return files.map((pair) => JSON.stringify(pair.saved)).filter((text) =>
      text.length < MOST_CHARACTERS
    );
  }
  const inner = subgraph("s", {
    inputs: ["clip", "text"],
    outputs: ["out"],
    nodes: [node(5, "Encode", { links: { clip: 1, "text*": 2 }, widgets_values: ["a"] })],
    links: [[1, -10, 0, 5], [2, -10, 1, 5], [3, 5, 0, -20]],
  });
  const whole = saved(
    [
      node(1, "Load", { widgets_values: ["a.st"] }),
      node(2, "Reroute", { links: { "": 1 } }),
      node(3, "s", { links: { clip: 2 }, properties: { proxyWidgets: [["5", "text"]] } }),
      node(4, "Lora", { mode: 4, links: { model: 4, clip: 5 } }),
      node(6, "Resize", { widgets_values: ["size", 3, "area"] }),
      node(7, "Sample", { links: { model: 6, positive: 3 }, widgets_values: [1, "fixed", 2] }),
    ],
    [[1, 1, 1, 2], [2, 2, 0, 3], [3, 3, 0, 7], [4, 1, 0, 4], [5, 1, 1, 4], [6, 4, 0, 7]],
    [inner],
  );
  return [JSON.stringify(whole)];
}

function assertSound(workflow: ApiWorkflow): void {
  for (const { class_type, inputs } of Object.values(workflow)) {
    assert(typeof class_type === "string");
    for (const value of Object.values(inputs)) {
      if (isNodeLink(value)) assert(Object.hasOwn(workflow, value[0]), `link to ${value[0]}`);
      else assert(!Array.isArray(value), "a bare list reads as a link");
    }
  }
}

/** Converts a broken file; an error must be one that tells a user something. */
function convertBroken(json: unknown, objectInfo: ObjectInfo): "converted" | "refused" {
  try {
    const { workflow } = toApiWorkflow(json, objectInfo, { random: () => 0 });
    if (detectWorkflow(json)?.kind === "saved") assertSound(workflow);
    return "converted";
  } catch (error) {
    const known = error instanceof TypeError || error instanceof RangeError;
    // The engine's own errors may start with "Cannot" too.
    if (!known || !/^Cannot (read|convert) the workflow: /.test(error.message)) throw error;
    return "refused";
  }
}

Deno.test(`toApiWorkflow() converts or clearly refuses ${MUTATIONS} broken files`, () => {
  const random = seeded(SEED);
  const texts = sampleTexts();
  const objectInfo = hasSharedConversion ? sharedObjectInfo() : SAMPLE_INFO;
  const counts = { converted: 0, refused: 0 };
  for (let run = 0; run < MUTATIONS; run++) {
    const json = mutate(texts[run % texts.length] as string, random);
    try {
      counts[convertBroken(json, objectInfo)]++;
      const detected = detectWorkflow(json);
      if (detected?.kind === "saved") classesOf(detected.workflow);
    } catch (error) {
      throw new Error(`run ${run}, seed ${SEED}, file ${run % texts.length}`, { cause: error });
    }
  }
  // deno-lint-ignore no-console -- a run is read for its score
  console.log(`mutations: seed ${SEED}, ${texts.length} files, ${JSON.stringify(counts)}`);
  assertEquals(counts.converted + counts.refused, MUTATIONS);
  assert(counts.converted > MUTATIONS / 2, "most mutations should leave a workflow");
});

Deno.test("toApiWorkflow() converts a circle of subgraph links without end", () => {
  const circle = subgraph("c", {
    inputs: ["in"],
    outputs: ["out"],
    nodes: [],
    links: [[1, -10, 0, -20]],
  });
  const workflow = saved(
    [
      node(1, "c", { links: { in: 2 } }),
      node(2, "c", { links: { in: 1 } }),
      node(3, "Encode", { links: { clip: 3 } }),
    ],
    [[1, 1, 0, 2], [2, 2, 0, 1], [3, 2, 0, 3]],
    [circle],
  );
  assertEquals(toApiWorkflow(workflow, SAMPLE_INFO).workflow["3"]?.inputs, { text: "" });
});

Deno.test("toApiWorkflow() converts a long chain of reroutes", () => {
  const length = 5_000;
  const chain = Array.from(
    { length },
    (_, at) => node(at + 1, at === 0 ? "Load" : "Reroute", { links: { "": at } }),
  );
  const links = chain.map((_, at): [number, number, number, number] => [
    at + 1,
    at + 1,
    at === 0 ? 1 : 0,
    at + 2,
  ]);
  const end = node(length + 1, "Encode", { links: { clip: length } });
  const { workflow } = toApiWorkflow(saved([...chain, end], links), SAMPLE_INFO);
  assertEquals(workflow[String(length + 1)]?.inputs["clip"], ["1", 1]);
});
