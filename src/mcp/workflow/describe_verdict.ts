import type { MissingModel } from "../../workflow/check_value.ts";
import { nearest } from "../../workflow/nearest.ts";
import type { Verdict } from "./workflow_verdict.ts";

/** A verdict in few words: `can run`, or what is missing, with the nearest of what is there. */
export function describeVerdict(verdict: Verdict): string {
  const { paid } = verdict;
  const service = paid.length > 0 ? `; calls a paid service: ${paid.join(", ")}` : "";
  return describeLacks(verdict) + service;
}

function describeLacks(
  { runnable, missingNodes, missingModels, missingFiles, problems }: Verdict,
): string {
  if (runnable) {
    const { length } = missingFiles;
    return length === 0
      ? "can run"
      : `can run, given ${length === 1 ? "a file" : `${length} files`}`;
  }
  if (missingNodes.length > 0) return `needs nodes ${missingNodes.join(", ")}`;
  const others = problems.length > missingModels.length ? problems.slice(0, 3).join(" ") : "";
  const models = missingModels.map(describeModel).join(", ");
  return models === "" ? others || "cannot run" : `needs ${models}`;
}

function describeModel({ file, installed }: MissingModel): string {
  const [near] = nearest(file, installed, 1);
  if (near !== undefined) return `${file} (nearest here: ${near})`;
  const [first, ...more] = installed;
  if (first === undefined) return file;
  return `${file} (here: ${first}${more.length > 0 ? ` and ${more.length} more` : ""})`;
}
