import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { Engine } from "./engine.ts";
import type { Engines } from "./engines.ts";

/**
 * The engines that a template may run on: those with one of the tags or names that it asks for, or
 * all where it asks for none.
 *
 * @throws {RangeError} If none has any of them; the message says which there are.
 */
export function enginesFor(
  { name, runsOn = [] }: Pick<WorkflowTemplate, "name" | "runsOn">,
  { all }: Pick<Engines, "all">,
): readonly Engine[] {
  if (runsOn.length === 0) return all;
  const wanted = new Set(runsOn);
  const found = all.filter((engine) => !wanted.isDisjointFrom(wordsFor(engine)));
  if (found.length > 0) return found;
  const tags = [...new Set(all.flatMap((engine) => engine.tags))];
  throw new RangeError(
    `Cannot run "${name}": it asks for a ComfyUI called or tagged ${
      runsOn.join(" or ")
    }, and none ` +
      `is. Tags: ${tags.join(", ") || "none"}. Names: ${all.map((one) => one.name).join(", ")}.`,
  );
}

function wordsFor({ name, tags }: Engine): Set<string> {
  return new Set([name, ...tags]);
}
