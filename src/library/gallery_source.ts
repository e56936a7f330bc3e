import type { ComfyClient } from "../comfyui/client.ts";
import type { GalleryCategory, GalleryWorkflow } from "../comfyui/gallery.ts";
import type { LoadedWorkflow } from "../workflow/to_template.ts";
import type { SourceEntry, SourceListing, WorkflowSource } from "./source.ts";

/** The workflows of the editor's template gallery, as this ComfyUI serves it. */
export class GallerySource implements WorkflowSource {
  /** Which source this is. */
  readonly name = "gallery";
  readonly #client: ComfyClient;

  /** Asks nothing yet. */
  constructor(client: ComfyClient) {
    this.#client = client;
  }

  /** All of them, in the gallery's order; one that stands in several categories comes once. */
  async list(options: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    const entries = new Map<string, SourceEntry>();
    for (const category of await this.#client.getGallery(options)) {
      for (const workflow of category.workflows) {
        if (!entries.has(workflow.name)) entries.set(workflow.name, toEntry(workflow, category));
      }
    }
    return { entries: [...entries.values()], problems: [] };
  }

  /** One of them. */
  async load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    return { name, json: await this.#client.getGalleryWorkflow(key) };
  }

  /** Holds nothing. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

function toEntry(workflow: GalleryWorkflow, category: GalleryCategory): SourceEntry {
  const { name, title, description } = workflow;
  const media = mediaOf(workflow, category);
  return {
    key: name,
    name,
    ...title && { title },
    ...description && { description },
    ...media && { media },
  };
}

/** Tags that say what a workflow makes, the telling ones first. */
const MEDIA_TAGS = { LLM: "text", "3D": "3d", Video: "video", Audio: "audio", Image: "image" };

// A category's type is the last resort: the gallery calls its categories of 3D and text models
// "image", after the kind of their thumbnails.
function mediaOf({ outputs, tags }: GalleryWorkflow, { type }: GalleryCategory) {
  const tagged = Object.entries(MEDIA_TAGS).find(([tag]) => tags.includes(tag));
  return outputs[0] ?? tagged?.[1] ?? type;
}
