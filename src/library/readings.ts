import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { LoadedWorkflow, TemplateReading } from "../workflow/to_template.ts";
import type { LibraryEntry } from "./entry_ids.ts";

/** What {@linkcode Readings} work with. */
export interface ReadingsOptions {
  /** Loads the workflow of an entry. */
  load(entry: LibraryEntry): Promise<LoadedWorkflow>;
  /** Descriptions of node classes; the same object for a class while nothing has changed. */
  objectInfo(classes: Iterable<string>): Promise<ObjectInfo>;
  /** The classes of which a workflow needs the descriptions. */
  workflowClasses(loaded: LoadedWorkflow): string[];
  /** Makes a template of a workflow. */
  toTemplate(loaded: LoadedWorkflow, objectInfo: ObjectInfo): TemplateReading;
  /** How long a workflow is kept whose entry does not tell when it changes, in milliseconds. */
  keepMs: number;
  /** The time. */
  now: () => number;
}

interface Remembered {
  version: string | undefined;
  until: number;
  loaded: Promise<LoadedWorkflow>;
  made?: { reading: TemplateReading; objectInfo: ObjectInfo };
}

/** Some 200 MB at the most; a thousand workflows of the usual size fit. */
const MAX_NODES = 50_000;

/** Reads workflows, and keeps what was read until the workflow or its node classes change. */
export class Readings {
  readonly #options: ReadingsOptions;
  /** The one used last stands last. */
  readonly #remembered = new Map<string, Remembered>();

  /** Reads nothing yet. */
  constructor(options: ReadingsOptions) {
    this.#options = options;
  }

  /** The template of an entry's workflow. It is shared: leave it as it is. */
  async read(entry: LibraryEntry): Promise<TemplateReading> {
    const { objectInfo, workflowClasses, toTemplate } = this.#options;
    const remembered = this.#remember(entry);
    const loaded = await remembered.loaded;
    const infos = await objectInfo(workflowClasses(loaded));
    const { made } = remembered;
    if (made && isSame(made.objectInfo, infos)) return made.reading;
    const reading = toTemplate(loaded, infos);
    remembered.made = { reading, objectInfo: infos };
    this.#forgetOldest();
    return reading;
  }

  /** Forgets all. */
  clear(): void {
    this.#remembered.clear();
  }

  #remember(entry: LibraryEntry): Remembered {
    const place = `${entry.source} ${entry.key}`;
    const known = this.#remembered.get(place);
    const remembered = known && this.#isCurrent(known, entry) ? known : this.#load(entry);
    this.#remembered.delete(place);
    this.#remembered.set(place, remembered);
    if (remembered !== known) {
      remembered.loaded.catch(() => {
        if (this.#remembered.get(place) === remembered) this.#remembered.delete(place);
      });
    }
    return remembered;
  }

  #isCurrent({ version, until }: Remembered, entry: LibraryEntry): boolean {
    if (version !== entry.version) return false;
    return version !== undefined || this.#options.now() < until;
  }

  #load(entry: LibraryEntry): Remembered {
    const { load, now, keepMs } = this.#options;
    return { version: entry.version, until: now() + keepMs, loaded: load(entry) };
  }

  #forgetOldest(): void {
    let nodes = 0;
    for (const [place, { made }] of [...this.#remembered].reverse()) {
      nodes += made ? nodesIn(made.reading) : 0;
      if (nodes > MAX_NODES && made) this.#remembered.delete(place);
    }
  }
}

function isSame(a: ObjectInfo, b: ObjectInfo): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function nodesIn({ template, saved }: TemplateReading): number {
  return Object.keys(template.workflow).length + (saved?.nodes.length ?? 0);
}
