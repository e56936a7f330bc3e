import type { Engine } from "../../jobs/engines/engine.ts";
import type { Services } from "../tool_context.ts";

/**
 * The ComfyUI of a name, or all of them where none is given.
 *
 * @throws {RangeError} If there is none of that name; the message says which there are.
 */
export function chosenEngines(
  name: string | undefined,
  { engines }: Pick<Services, "engines">,
): readonly Engine[] {
  if (name === undefined) return engines.all;
  const engine = engines.get(name);
  if (engine) return [engine];
  const known = engines.all.map((one) => one.name).join(", ");
  throw new RangeError(
    `Cannot find engine "${name}": there is none of that name. Known: ${known}.`,
  );
}
