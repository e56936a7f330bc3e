import type { Conditioning, Control } from "./model.ts";
import type { NodeInputs } from "./node_inputs.ts";
import { mixPictures, type Picture } from "./picture.ts";
import { resizeLike } from "./resample.ts";

/**
 * A conditioning with the control picture of a ControlNetApply or ControlNetApplyAdvanced node. As
 * with a real one, strength 0 changes nothing.
 */
export function withControl(conditioning: Conditioning, inputs: NodeInputs): Conditioning {
  const strength = inputs.number("strength");
  const [picture] = inputs.pictures("image");
  if (strength === 0 || !picture) return conditioning;
  const [start, end] = inputs.has("start_percent")
    ? [inputs.number("start_percent"), inputs.number("end_percent")]
    : [0, 1];
  const span = Math.max(0, end - start);
  const control = { picture, strength, span, model: inputs.model("control_net").name };
  return { ...conditioning, controls: [...conditioning.controls ?? [], control] };
}

/** A picture with a control picture showing through: the more, the stronger and longer it is. */
export function followControl(painted: Picture, control: Control): Picture {
  const share = control.strength / (control.strength + 1) * control.span;
  return mixPictures(painted, resizeLike(control.picture, painted), Math.round(255 * share));
}
