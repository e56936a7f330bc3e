import { parseJson } from "../../src/comfyui/json.ts";
import type { ObjectInfo } from "../../src/comfyui/object_info.ts";
import type { SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { convertWorkflow } from "../../src/workflow/convert.ts";
import type { Goal } from "./goal.ts";
import { interleave, type Measured, type Row } from "./interleave.ts";
import { largeWorkflow } from "./large_workflow.ts";
import type { Section } from "./section.ts";
import { type Column, medianOf, renderTable } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "ms", measure: "ms", show: "median", digits: 2 },
  { title: "p95", measure: "ms", show: "p95", digits: 2 },
  { title: "a node, us", measure: "usPerNode", show: "median", digits: 2 },
  { title: "ratio", measure: "usPerNode", show: "ratio" },
];

/** Measures the conversion of workflows with so many nodes; the last has the targets. */
export async function convertSection(
  { nodes, runs }: { nodes: readonly number[]; runs: number },
): Promise<Section> {
  const objectInfo = await demoObjectInfo();
  const rows = nodes.map((count) => convertRow(count, objectInfo));
  // The compiler of V8 is still at it in the first ones.
  const measured = await interleave(rows, { runs, warmups: 10 });
  return {
    text: [TEXT, renderTable(COLUMNS, measured)].join("\n\n"),
    goals: convertGoals(measured),
  };
}

function convertRow(count: number, objectInfo: ObjectInfo): Row {
  const text = JSON.stringify(largeWorkflow(count));
  return {
    name: `${count} nodes, ${(text.length / 1000).toFixed(0)} kB`,
    sample: () => {
      const start = performance.now();
      convertWorkflow(parseJson(text) as unknown as SavedWorkflow, objectInfo);
      const ms = performance.now() - start;
      return Promise.resolve({ ms, usPerNode: ms * 1000 / count });
    },
  };
}

function convertGoals(rows: readonly Measured[]): Goal[] {
  const [first, last] = [rows[0], rows.at(-1)];
  const figure = medianOf(last, "ms");
  const [each, floor] = [medianOf(last, "usPerNode"), medianOf(first, "usPerNode")];
  if (!first || !last || figure === undefined || each === undefined || !floor) return [];
  return [
    { what: `conversion, ${last.name}`, figure, unit: "ms", bounds: { most: 50 } },
    {
      what: "conversion, a node, beside that of a small workflow",
      figure: each,
      floor,
      unit: "us",
      bounds: { mostTimes: 1.5 },
    },
  ];
}

async function demoObjectInfo(): Promise<ObjectInfo> {
  await using demo = new DemoEngine();
  const response = await demo.fetch(new Request("http://demo.invalid/object_info"));
  return parseJson(await response.text()) as unknown as ObjectInfo;
}

const TEXT = `## Conversion

A workflow as the editor saves it, from its text to API format. It is made for this: pictures in a
chain, each of ten nodes, among them a reroute, a bypassed and a muted one.`;
