import { isImageCheckpoint } from "./choose_checkpoint.ts";
import { resolveName } from "./nearest.ts";

/** Families of models for which ControlNets are made that ControlNetApplyAdvanced can use. */
export type ControlFamily = "sd15" | "sd21" | "sdxl";

/** Parts of names, of checkpoints and of ControlNets, that tell their family. */
const FAMILIES: readonly [match: RegExp, family: ControlFamily | "other"][] = [
  [/flux|qwen|hunyuan|kolors|pixart|z[-_.]?image|cascade|wan\d/i, "other"],
  [/(sd|stable[-_]?diffusion)[-_.]?3/i, "other"],
  [/xl|pony|illustrious|noobai|playground|animagine/i, "sdxl"],
  [/sd[-_.]?v?2|v2[-_.]?1|(stable[-_]?diffusion|768|512)[-_.]?v?2/i, "sd21"],
  [/sd[-_.]?v?1|v1[-_.]?5|v11[a-z]?_|stable[-_]?diffusion[-_.]?v?1/i, "sd15"],
];

/** What the kinds of control pictures are called in names of files. */
const KINDS: readonly RegExp[] = [
  /canny/i,
  /depth|midas|zoe/i,
  /pose/i,
  /scribble|sketch/i,
  /line[-_ ]?art/i,
  /soft[-_ ]?edge|hed(?![a-z])|pidi/i,
  /normal/i,
  /seg/i,
  /tile/i,
  /mlsd/i,
  /inpaint/i,
  /shuffle/i,
  /ip2p|pix2pix/i,
  /qr|brightness/i,
];

/** One ControlNet for several kinds. */
const UNION = /union|promax/i;

/** Parts of names that tell how a model is stored, not which one it is. */
const STORAGE = /[-_.](fp16|fp32|fp8|bf16|pruned|ema)(?![a-z0-9])/gi;

/** What a ControlNet is chosen for. */
export interface ControlNetWish {
  /** The kind of control picture, such as `canny`, or a file. */
  type: string;
  /** Of the checkpoint; a ControlNet of another family is of no use. */
  family: ControlFamily;
}

/**
 * The family of a checkpoint by its name; names that tell nothing are those of Stable Diffusion 1.5.
 *
 * @returns `undefined` for a model that takes no ControlNet of these.
 */
export function checkpointFamily(checkpoint: string): ControlFamily | undefined {
  const family = familyIn(checkpoint);
  if (family === "other") return undefined;
  if (family !== undefined) return family;
  return isImageCheckpoint(checkpoint) || /inpaint/i.test(checkpoint) ? "sd15" : undefined;
}

/**
 * The ControlNets that fit best, in ComfyUI's order: those for this kind and family, else those for
 * this kind that name no family, else those for several kinds. One that is stored in two ways counts
 * once.
 *
 * @returns Several where the names tell no difference; none where no file fits.
 */
export function chooseControlNets(
  files: readonly string[],
  { type, family }: ControlNetWish,
): string[] {
  const named = resolveName(type, files);
  if (named !== undefined) return [named];
  const kind = KINDS.find((one) => one.test(type));
  const isKind = (file: string) => kind?.test(file) ?? file.toLowerCase().includes(fold(type));
  const groups = [isKind, isUnionControlNet].flatMap((fits) =>
    [family, undefined].map((of) => files.filter((it) => fits(it) && familyIn(it) === of))
  );
  return onePerModel(groups.find((group) => group.length > 0) ?? []);
}

/** Tells by its name whether a ControlNet is one for several kinds. */
export function isUnionControlNet(file: string): boolean {
  return UNION.test(file);
}

/**
 * The option of SetUnionControlNetType for a kind of control picture. Its options are lists such as
 * `hed/pidi/scribble/ted`.
 *
 * @returns `auto` where none is for that kind.
 */
export function unionType(type: string, options: readonly string[]): string {
  const kind = KINDS.find((one) => one.test(type));
  const fits = (part: string) => kind?.test(part) ?? part === fold(type);
  return options.find((option) => option.split("/").some(fits)) ?? "auto";
}

function familyIn(name: string): ControlFamily | "other" | undefined {
  return FAMILIES.find(([match]) => match.test(name))?.[1];
}

function fold(type: string): string {
  return type.trim().toLowerCase();
}

function onePerModel(files: readonly string[]): string[] {
  const models = new Map<string, string>();
  for (const file of files) {
    const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
    const model = base.replace(/\.\w+$/, "").replaceAll(STORAGE, "").toLowerCase();
    if (!models.has(model)) models.set(model, file);
  }
  return [...models.values()];
}
