import { comboOptions } from "../../comfyui/object_info.ts";
import { nearest } from "../../workflow/nearest.ts";
import type { Services } from "../tool_context.ts";

/** Not folders of ComfyUI's, but what its samplers take. */
export const SAMPLING_KINDS = ["samplers", "schedulers"] as const;

/** The class whose inputs tell which samplers and schedulers there are. */
const SAMPLER = "KSampler";

/** Folders of `GET /models` that hold programs and no models. */
const NO_MODELS = ["custom_nodes"];

/** What older versions of ComfyUI call a folder, as its `folder_paths` maps them. */
const OLD_NAMES = new Map([["unet", "diffusion_models"], ["clip", "text_encoders"]]);

/** The folders of models, in ComfyUI's order. */
export async function modelFolders({ engines }: Services): Promise<string[]> {
  const folders = await engines.fromEach(({ client }) => client.listModelFolders());
  return union(folders).filter((folder) => !NO_MODELS.includes(folder));
}

/** Every kind that {@linkcode namesOfKind} takes: the folders, samplers and schedulers. */
export async function modelKinds(services: Services): Promise<string[]> {
  return [...await modelFolders(services), ...SAMPLING_KINDS];
}

/**
 * The kind that a caller means: exactly, or but for case, the plural's s, or an old name.
 *
 * @throws {RangeError} If there is none; it names the nearest, and all.
 */
export function resolveKind(given: string, kinds: readonly string[]): string {
  const wanted = given.trim().toLowerCase();
  const spellings = [given, wanted, `${wanted}s`, OLD_NAMES.get(wanted) ?? ""];
  const found = kinds.find((kind) => spellings.includes(kind) || kind.toLowerCase() === wanted);
  if (found !== undefined) return found;
  const near = nearest(wanted, kinds);
  const advice = near.length > 0 ? ` Nearest: ${near.join(", ")}.` : "";
  throw new RangeError(
    `Cannot list models of kind "${
      given.slice(0, 100)
    }": this ComfyUI has no such kind.${advice} ` +
      `There are: ${kinds.slice(0, 60).join(", ")}.`,
  );
}

/** The names of one kind, as nodes and prompts take them, in ComfyUI's order. */
export async function namesOfKind(kind: string, { engines }: Services): Promise<string[]> {
  if (kind === "samplers") return await samplerOptions("sampler_name", engines);
  if (kind === "schedulers") return await samplerOptions("scheduler", engines);
  return union(
    await engines.fromEach(({ client }) =>
      kind === "embeddings" ? client.listEmbeddings() : client.listModels(kind)
    ),
  );
}

function union(lists: readonly string[][]): string[] {
  return lists.length === 1 ? lists[0]! : [...new Set(lists.flat())];
}

async function samplerOptions(input: string, engines: Services["engines"]): Promise<string[]> {
  const { [SAMPLER]: info } = await engines.objectInfo([SAMPLER]);
  const spec = info?.input.required?.[input];
  return (spec && comboOptions(spec) || []).map(String);
}
