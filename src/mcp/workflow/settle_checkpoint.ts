import { namesakes, nearest } from "../../workflow/nearest.ts";
import { showValue } from "../../workflow/problem.ts";
import { optionsOf } from "../../workflow/options_of.ts";
import { chooseOne } from "../ask/choose_one.ts";
import type { ToolContext } from "../tool_context.ts";

/** Where checkpoints are listed. */
const CHECKPOINTS = ["CheckpointLoaderSimple", "ckpt_name"] as const;

/** Where models without text encoder and VAE are listed. */
const DIFFUSION_MODELS = ["UNETLoader", "unet_name"] as const;

/** Most models that a form offers. */
const MOST = 30;

/** The checkpoint to use, and what is to be said of it. */
export interface SettledCheckpoint {
  /** Missing where a template may choose. */
  checkpoint?: string;
  /** Sentences for the result. */
  notes: string[];
}

/** Options of {@linkcode settleCheckpoint}. */
export interface SettleOptions {
  /** Whether a diffusion model will do as well: some workflows take nothing but checkpoints. */
  diffusionModels?: boolean;
}

/**
 * Asks the user for another model where the one that was named is not installed, or which of
 * several files of that name, and the client can ask. Else the name stays as it is, and whoever
 * checks it says what is wrong.
 */
export async function settleCheckpoint(
  name: string | undefined,
  context: ToolContext,
  { diffusionModels = false }: SettleOptions = {},
): Promise<SettledCheckpoint> {
  if (name === undefined) return { notes: [] };
  const asIs = { checkpoint: name, notes: [] };
  const look = () => installed(context, diffusionModels);
  if (!context.askUser || namesakes(name, await look()).length === 1) return asIs;
  context.engines.refresh();
  const files = await look();
  const same = namesakes(name, files);
  if (files.length < 2 || same.length === 1) return asIs;
  const choice = await context.askUser.choose(questionOn(name, same), offerFor(name, files, same));
  context.signal.throwIfAborted();
  if (choice === undefined) return asIs;
  return { checkpoint: choice, notes: [`Used ${choice}, as the user chose.`] };
}

function questionOn(name: string, same: string[]): string {
  return same.length > 1
    ? `Several models are called ${showValue(name)}. Which shall be used?`
    : `${showValue(name)} is not installed. Use another?`;
}

function offerFor(name: string, files: string[], same: string[]): string[] {
  if (same.length > 1) return same.slice(0, MOST);
  const near = nearest(name, files);
  return [...near, ...files.filter((file) => !near.includes(file))].slice(0, MOST);
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
  const made = (await installed(context)).filter(isInpainter);
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

async function installed(
  { engines }: ToolContext,
  diffusionModels = false,
): Promise<string[]> {
  const loaders = [CHECKPOINTS, ...diffusionModels ? [DIFFUSION_MODELS] : []];
  const info = await engines.objectInfo(loaders.map(([loader]) => loader));
  return loaders.flatMap(([loader, input]) => optionsOf(info, loader, input) ?? []);
}
