import * as z from "zod";
import { nearest } from "./nearest.ts";
import { type Preset, PRESET_NAMES, type PresetName, PRESETS } from "./presets.ts";
import type { InputValues } from "./template.ts";

/** Presets as an operator writes them: by name, each with values. */
export type PresetTable = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** A preset, and values that it sets. */
export interface FoundPreset {
  /** How much to spend on the picture. */
  preset: Preset;
  /** Values by the names of generate_image's inputs, such as `steps` or `template`. */
  values: InputValues;
}

const Side = z.number().int().min(64).max(2048).optional();
const Text = z.string().min(1).max(300).optional();

const OwnPreset = z.strictObject({
  extends: z.enum(PRESET_NAMES).optional(),
  steps: z.number().int().min(1).max(100).optional(),
  width: Side,
  height: Side,
  cfg: z.number().min(1).max(30).optional(),
  sampler_name: Text,
  scheduler: Text,
  checkpoint: Text,
  negative_prompt: z.string().max(20_000).optional(),
  template: Text,
});

/** Names that fit into a line of a client's schema. */
const NAME = /^[A-Za-z][\w-]{0,39}$/;

/** With more, the list of tools would be too large for clients. */
const MOST = 20;

/**
 * Checks presets that an operator has written.
 *
 * @throws {RangeError} If one is not right; the message names it and what is valid.
 */
export function checkPresets(presets: PresetTable): void {
  const names = Object.keys(presets);
  if (names.length > MOST) {
    throw new RangeError(
      `Cannot take ${names.length} presets: at most ${MOST} are shown to clients. Remove some.`,
    );
  }
  for (const name of names) {
    if (!NAME.test(name)) {
      throw new RangeError(
        `Cannot take preset "${name}": its name is not letters, digits, "_" and "-" behind a ` +
          "letter, at most 40. Give it another name.",
      );
    }
    readOwn(name, presets);
  }
}

/** Every preset there is: the shipped ones, then those of the table. */
export function presetNames(own: PresetTable = {}): string[] {
  return [...new Set([...PRESET_NAMES, ...Object.keys(own)])];
}

/**
 * The preset of that name. One of the table wins over a shipped one of the same name; it begins with
 * what it extends, `standard` where it does not say.
 *
 * @throws {RangeError} If there is none, or it is not right.
 */
export function findPreset(name: string, own: PresetTable = {}): FoundPreset {
  if (!Object.hasOwn(own, name)) return { preset: PRESETS[shippedName(name, own)], values: {} };
  const { extends: base = "standard", ...values } = readOwn(name, own);
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return { preset: PRESETS[base], values: Object.fromEntries(given) };
}

function shippedName(name: string, own: PresetTable): PresetName {
  const shipped = PRESET_NAMES.find((one) => one === name);
  if (shipped) return shipped;
  const names = presetNames(own);
  const [near] = nearest(name, names);
  throw new RangeError(
    `Cannot use preset "${name.slice(0, 100)}": there is none. There are: ${names.join(", ")}.` +
      (near === undefined ? "" : ` Nearest: ${near}.`),
  );
}

function readOwn(name: string, presets: PresetTable): z.infer<typeof OwnPreset> {
  const { data, error } = OwnPreset.safeParse(presets[name]);
  if (data) return data;
  const [issue] = error.issues;
  throw new RangeError(`Cannot take preset "${name}": ${issue ? stateOf(issue) : error.message}`);
}

function stateOf(issue: z.core.$ZodIssue): string {
  const valid = Object.keys(OwnPreset.shape).join(", ");
  if (issue.code === "unrecognized_keys") {
    return `it has no "${issue.keys.join('", "')}". It may have: ${valid}.`;
  }
  const field = issue.path.join(".");
  if (field === "") return `it is no set of values. It may have: ${valid}.`;
  if (issue.code === "invalid_value") {
    return `${field} must be one of ${issue.values.join(", ")}.`;
  }
  return `${field} is not valid (${issue.message}). Correct it.`;
}
