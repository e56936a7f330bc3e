import type { InputValues } from "../../workflow/template.ts";

/** A preset of the operator's that a caller named. */
export interface BlamedPreset {
  /** Its name; missing where none was named. */
  name: string | undefined;
  /** What it sets, without what the caller said otherwise. */
  values: InputValues;
}

/**
 * Runs something that a preset's values go into, and says where a wrong one is from: who called
 * never gave it.
 *
 * @throws {RangeError} What `run` does, with the preset named where the message holds its value.
 */
export async function blamePreset<T>(
  { name, values }: BlamedPreset,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { message } = error;
    const field = Object.keys(values).find((field) => isAbout(message, { field, values }));
    if (field === undefined) throw error;
    throw new RangeError(
      `${message} Preset "${name}" sets this ${field}: give another, or have the preset corrected.`,
      { cause: error },
    );
  }
}

/** Most messages name the workflow that they are about, which need not be what is wrong. */
function isAbout(
  message: string,
  { field, values }: { field: string; values: InputValues },
): boolean {
  const value = values[field];
  if (typeof value !== "string" || !message.includes(`"${value}"`)) return false;
  return field !== "template" || !message.startsWith("Cannot run ");
}
