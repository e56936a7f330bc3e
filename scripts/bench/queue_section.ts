import { fromFileUrl } from "@std/path";
import { childSample } from "./child_sample.ts";
import type { Goal } from "./goal.ts";
import { interleave, type Measured } from "./interleave.ts";
import type { Section } from "./section.ts";
import { type Column, medianOf, renderTable } from "./table.ts";

const PROCESS = fromFileUrl(new URL("./queue_process.ts", import.meta.url));

const COLUMNS: readonly Column[] = [
  { title: "submit, us a job", measure: "submitUs", show: "median" },
  { title: "ratio", measure: "submitUs", show: "ratio" },
  { title: "memory, bytes a job", measure: "bytes", show: "median", digits: 0 },
  { title: "ratio", measure: "bytes", show: "ratio" },
  { title: "cancel of one, us", measure: "cancelUs", show: "median" },
  { title: "ratio", measure: "cancelUs", show: "ratio" },
];

/** What grows with the queue would grow a hundredfold: this tells it from caches and collections. */
const FLAT = { mostTimes: 2 };

/** Measures queues of so many jobs; the last has the targets, beside the first. */
export async function queueSection(
  { queues, runs }: { queues: readonly number[]; runs: number },
): Promise<Section> {
  const rows = queues.map((count) => ({
    name: `${count} jobs`,
    sample: () => childSample(PROCESS, { args: [`${count}`], flags: ["--v8-flags=--expose-gc"] }),
  }));
  const measured = await interleave(rows, { runs, warmups: 0 });
  return {
    text: [TEXT, renderTable(COLUMNS, measured)].join("\n\n"),
    goals: queueGoals(measured),
  };
}

function queueGoals(rows: readonly Measured[]): Goal[] {
  const [first, last] = [rows[0], rows.at(-1)];
  const goal = (what: string, measure: string, unit: string): Goal[] => {
    const [figure, floor] = [medianOf(last, measure), medianOf(first, measure)];
    if (!first || !last || figure === undefined || floor === undefined) return [];
    const name = `${what} with ${last.name} waiting, beside ${first.name}`;
    return [{ what: name, figure, floor, unit, bounds: FLAT }];
  };
  return [
    ...goal("submit of one", "submitUs", "us"),
    ...goal("memory of one", "bytes", "bytes"),
    ...goal("cancel of one", "cancelUs", "us"),
  ];
}

const TEXT = `## Queue

Jobs that wait behind one that never ends, each with its own workflow of seven nodes, put together
as in the program but with nothing stored on disk. Each queue is filled in a process of its own,
after one of 1000 jobs that is not counted. Memory is what V8's heap holds after a collection.`;
