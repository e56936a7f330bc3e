import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { greatest, type Quantity, sum } from "./measure/quantity.ts";
import { samplerSteps } from "./measure/sampler_steps.ts";
import { pixelsOf, type Shape } from "./measure/shape.ts";
import { type MeasureOptions, Shapes } from "./measure/shapes.ts";

/** How much a workflow asks for. */
export interface WorkflowMeasure {
  /** The steps of all samplers together. */
  steps: Quantity;
  /**
   * The pixels of each picture and latent that it makes, with all of its batch and frames, together:
   * of one that is scaled on its way the largest.
   */
  pixels: Quantity;
  /** How many pictures the largest batch has. */
  batch: Quantity;
  /** The longest side, in pixels. */
  side: Quantity;
}

/**
 * Measures what a filled workflow asks for: at least that, and more where only a run could tell.
 * Pictures count as they are made or enlarged, not as they are loaded. What nobody can tell that
 * stands in the workflow is `Infinity`, such as a width that other nodes compute; what comes from
 * videos and from paid services has no size here.
 */
export function measureWorkflow(workflow: ApiWorkflow, options: MeasureOptions): WorkflowMeasure {
  const shapes = new Shapes(workflow, options);
  const made = Object.keys(workflow).filter((id) => shapes.isMade(id))
    .flatMap((id) => shapes.of(id) ?? []);
  return {
    steps: samplerSteps(workflow, { objectInfo: options.objectInfo, numbers: shapes.numbers }),
    pixels: sum(largestOfEach(made)),
    batch: greatest(made.map(({ batch }) => batch)),
    side: greatest(made.flatMap(({ width, height }) => [width, height])),
  };
}

function largestOfEach(shapes: readonly Shape[]): Quantity[] {
  const byOrigin = Map.groupBy(shapes, ({ origin }) => origin);
  return [...byOrigin.values()].map((same) => greatest(same.map(pixelsOf)));
}
