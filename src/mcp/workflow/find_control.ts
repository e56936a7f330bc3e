import * as z from "zod";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import {
  checkpointFamily,
  chooseControlNets,
  type ControlFamily,
  isUnionControlNet,
  unionType,
} from "../../workflow/choose_controlnet.ts";
import { optionsOf } from "../../workflow/options_of.ts";
import { showValue } from "../../workflow/problem.ts";
import type { WantedControl } from "../../workflow/with_control.ts";
import { chooseOne } from "../ask/choose_one.ts";
import { ImageSchema } from "../image_input/image_schema.ts";
import type { ToolContext } from "../tool_context.ts";

const Share = z.number().min(0).max(1);

/** A control picture as a caller gives it. */
export interface ControlInput {
  /** The picture, in any form. */
  image: string;
  /** Its kind, such as `canny` or `depth`, or a ControlNet's file. */
  type: string;
  /** From 0, which changes nothing, to 2. */
  strength: number;
  /** When it begins, from 0 to 1 of the steps. */
  start: number;
  /** When it ends, from 0 to 1 of the steps. */
  end: number;
}

/** Shape of {@linkcode ControlInput}. */
export const ControlSchema: z.ZodType<ControlInput> = z.strictObject({
  image: ImageSchema,
  type: z.string().min(1).max(300)
    .describe("canny: its edges; depth, openpose, ...: it is that map; or a file"),
  strength: z.number().min(0).max(2).default(1),
  start: Share.default(0),
  end: Share.default(1),
});

const [LOADER, UNION, EDGES] = ["ControlNetLoader", "SetUnionControlNetType", "Canny"] as const;

/** How many files an error names. */
const NAMED = 10;

/** How many files a form offers. */
const OFFERED = 30;

/** A control that can be put into a workflow, and how it was chosen. */
export interface FoundControl {
  /** With the ControlNet's file. */
  control: WantedControl;
  /** Sentences for the result. */
  notes: string[];
}

/**
 * Finds the ControlNet for a control picture among those installed: by its kind and the family of
 * the checkpoint. Where several fit equally or none does, the user is asked, if that can be.
 *
 * @throws {RangeError} If the checkpoint takes none, or none fits and nobody could be asked.
 */
export async function findControl(
  input: ControlInput,
  checkpoint: string,
  context: ToolContext,
): Promise<FoundControl> {
  if (input.end <= input.start) {
    throw new RangeError(
      `Cannot use control from ${input.start} to ${input.end}: its end is not behind its start. ` +
        "Give a larger control.end.",
    );
  }
  const family = checkpointFamily(checkpoint);
  if (!family) throw noneFor(checkpoint);
  const { file, info, notes } = await chooseFile(input.type, family, context);
  const { image, strength, start, end } = input;
  const union = isUnionControlNet(file) && optionsOf(info, UNION, "type");
  const findEdges = /canny/i.test(input.type) && Object.hasOwn(info, EDGES);
  const control = {
    ...{ image, file, findEdges, strength, start, end },
    ...union && { unionType: unionType(input.type, union) },
  };
  return { control, notes };
}

interface ChosenFile {
  file: string;
  info: ObjectInfo;
  notes: string[];
}

async function chooseFile(
  type: string,
  family: ControlFamily,
  context: ToolContext,
): Promise<ChosenFile> {
  const installed = await lookUp(context);
  const found = chooseControlNets(installed.files, { type, family });
  // What is remembered may be old: somebody may just have installed it.
  if (found.length === 0) context.engines.refresh();
  const { info, files } = found.length === 0 ? await lookUp(context) : installed;
  const fits = found.length === 0 ? chooseControlNets(files, { type, family }) : found;
  if (fits.length > 0) {
    const question = `Several ControlNets fit for ${showValue(type)}. Which shall be used?`;
    const chosen = await chooseOne(question, fits, context);
    const others = fits.filter((file) => file !== chosen.choice).slice(0, NAMED);
    const note = `Took ${chosen.choice}; ${others.join(", ")} would fit as well: name one as type.`;
    return { file: chosen.choice, info, notes: chosen.guessed ? [note] : [] };
  }
  const choice = await askForAnother(type, files, context);
  if (choice === undefined) throw noneFits({ type, family, files });
  return { file: choice, info, notes: [`Used ${choice}, as the user chose.`] };
}

/** Names tell little: the user may know that one of them fits all the same. */
async function askForAnother(
  type: string,
  files: string[],
  { askUser, signal }: ToolContext,
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  const question = `No ControlNet is named for ${showValue(type)}. Take another?`;
  const choice = await askUser?.choose(question, files.slice(0, OFFERED));
  signal.throwIfAborted();
  return choice;
}

async function lookUp({ engines }: ToolContext): Promise<{ info: ObjectInfo; files: string[] }> {
  const info = await engines.objectInfo([LOADER, UNION, EDGES]);
  return { info, files: optionsOf(info, LOADER, "control_net_name") ?? [] };
}

function noneFor(checkpoint: string): RangeError {
  return new RangeError(
    `Cannot use control with ${
      showValue(checkpoint)
    }: it takes ControlNets of Stable Diffusion 1.5, 2.1 and ` +
      "SDXL, and this model is of another family. Name such a checkpoint, or leave control out.",
  );
}

function noneFits(
  { type, family, files }: { type: string; family: ControlFamily; files: string[] },
): RangeError {
  const some = files.slice(0, NAMED).join(", ");
  return new RangeError(
    `Cannot use control ${showValue(type)}: no ControlNet for it and ${family} is installed. ` +
      (files.length === 0
        ? "Put one into ComfyUI's folder models/controlnet."
        : `Give a file as control.type, such as: ${some}. Or put one into models/controlnet.`),
  );
}
