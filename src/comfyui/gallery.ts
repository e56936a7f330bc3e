import * as z from "zod";

/** One workflow of the editor's template gallery. */
export interface GalleryWorkflow {
  /** Names it on the wire: `GET /templates/<name>.json`. */
  name: string;
  /** What the editor calls it. */
  title?: string | undefined;
  /** What it is for, in a sentence. */
  description?: string | undefined;
  /** Words such as `Video` or `Text to Image`; none where the gallery gives none. */
  tags: string[];
  /** Kinds of the files it makes, such as `image` or `video`; newer galleries only. */
  outputs: string[];
}

/** One group of the gallery, in its order. */
export interface GalleryCategory {
  /** What the editor calls it. */
  title?: string | undefined;
  /** What most of it makes: `image`, `video`, `audio` or `3d`. */
  type?: string | undefined;
  /** Its workflows, in their order. */
  workflows: GalleryWorkflow[];
}

const text = z.string().optional().catch(undefined);

const OutputsSchema = z.looseObject({
  outputs: z.array(z.looseObject({ mediaType: z.string() })),
}).transform(({ outputs }) => outputs.map(({ mediaType }) => mediaType)).catch([]);

const GalleryWorkflowSchema: z.ZodType<GalleryWorkflow> = z.looseObject({
  name: z.string().min(1),
  title: text,
  description: text,
  tags: z.array(z.string()).catch([]),
  io: OutputsSchema,
}).transform(({ name, title, description, tags, io }) => ({
  name,
  title,
  description,
  tags,
  outputs: io,
}));

const GalleryCategorySchema: z.ZodType<GalleryCategory> = z.looseObject({
  title: text,
  type: text,
  templates: z.array(z.unknown()),
}).transform(({ title, type, templates }) => ({
  title,
  type,
  workflows: templates.flatMap((item) => GalleryWorkflowSchema.safeParse(item).data ?? []),
}));

/** Shape of what `GET /templates/index.json` answers; an odd workflow in it is left out. */
export const GallerySchema: z.ZodType<GalleryCategory[]> = z.array(GalleryCategorySchema);
