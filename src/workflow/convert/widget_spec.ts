import type { Json } from "../../comfyui/json.ts";

/** A widget of a node class: what the editor shows for an input that takes a literal. */
export interface WidgetSpec {
  /** Name of the input that it is sent as. */
  name: string;
  /** The widget's type; a list of options counts as `COMBO`. */
  type: string;
  /** Options of a combo. */
  choices: unknown[] | undefined;
  /** The options that the class declares. */
  options: Record<string, unknown>;
  /** Whether its value takes a place in `widgets_values`. */
  saved: boolean;
  /** Whether its value is sent. */
  sent: boolean;
  /** The value where none is saved; `undefined` sends nothing. */
  initial: Json | undefined;
}
