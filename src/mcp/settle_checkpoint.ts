import { nearest, resolveName } from "../workflow/nearest.ts";
import { optionsOf } from "../workflow/options_of.ts";
import { chooseOne } from "./choose_one.ts";
import type { ToolContext } from "./tool_context.ts";

/** Where models that make pictures are listed. */
const LOADERS = [["CheckpointLoaderSimple", "ckpt_name"], ["UNETLoader", "unet_name"]] as const;

/** Most models that a form offers. */
const MOST = 30;

/** The checkpoint to use, and what is to be said of it. */
export interface SettledCheckpoint {
  /** Missing where a template may choose. */
  checkpoint?: string;
  /** Sentences for the result. */
  notes: string[];
}

/**
 * Asks the user for another model where the one that was named is not installed and the client can
 * ask. Else the name stays as it is, and whoever checks it says what is wrong.
 */
export async function settleCheckpoint(
  name: string | undefined,
  context: ToolContext,
): Promise<SettledCheckpoint> {
  if (name === undefined) return { notes: [] };
  const asIs = { checkpoint: name, notes: [] };
  if (!context.askUser || resolveName(name, await installed(context)) !== undefined) return asIs;
  context.engines.refresh();
  const files = await installed(context);
  if (files.length < 2 || resolveName(name, files) !== undefined) return asIs;
  const near = nearest(name, files);
  const offered = [...near, ...files.filter((file) => !near.includes(file))].slice(0, MOST);
  const shown = JSON.stringify(name.slice(0, 200));
  const choice = await context.askUser.choose(`${shown} is not installed. Use another?`, offered);
  context.signal.throwIfAborted();
  if (choice === undefined) return asIs;
  return { checkpoint: choice, notes: [`Used ${choice}, as the user chose.`] };
}

/**
 * The checkpoint for painting into a picture: the named one, else one made for that where such is
 * installed. Where there are several, the user is asked, if that can be.
 */
export async function settleInpainter(
  name: string | undefined,
  context: ToolContext,
): Promise<SettledCheckpoint> {
  if (name !== undefined) return await settleCheckpoint(name, context);
  const [[loader, input]] = LOADERS;
  const files = optionsOf(await context.engines.objectInfo([loader]), loader, input) ?? [];
  const made = files.filter(isInpainter);
  if (made.length === 0) return { notes: [] };
  const question = "Several models are made for inpainting. Which shall be used?";
  const { choice, guessed } = await chooseOne(question, made, context);
  const others = made.filter((file) => file !== choice).slice(0, 5).join(", ");
  const note = `Took ${choice}; ${others} would do as well: name one as checkpoint.`;
  return { checkpoint: choice, notes: guessed ? [note] : [] };
}

/** Tells by its name whether a checkpoint is one that was made for painting into pictures. */
export function isInpainter(checkpoint: string): boolean {
  return /inpaint/i.test(checkpoint) && !/flux|sd[-_.]?3|control|lora/i.test(checkpoint);
}

async function installed({ engines }: ToolContext): Promise<string[]> {
  const info = await engines.objectInfo(LOADERS.map(([loader]) => loader));
  return LOADERS.flatMap(([loader, input]) => optionsOf(info, loader, input) ?? []);
}
