import type { ObjectInfo } from "../comfyui/object_info.ts";
import {
  type LoadedWorkflow,
  type TemplateReading,
  toTemplate,
  workflowClasses,
} from "../workflow/to_template.ts";
import { chooseEntry } from "./choose_entry.ts";
import { EntryIds, isLocal, type LibraryEntry } from "./entry_ids.ts";
import { isExposed, mayExpose } from "./exposed.ts";
import { matchesQuery } from "./matches_query.ts";
import { Readings } from "./readings.ts";
import type { SourceName, SourceProblem, WorkflowSource } from "./source.ts";
import { SourceListings } from "./source_listings.ts";

export type { LibraryEntry } from "./entry_ids.ts";
export type { SourceName } from "./source.ts";

/** Options of {@linkcode Library}. */
export interface LibraryOptions {
  /** Descriptions of node classes, those that the ComfyUI has. */
  objectInfo(classes: Iterable<string>): Promise<ObjectInfo>;
  /** Ids and patterns such as `saved/*` of entries that are exposed beside the local ones. */
  expose?: readonly string[];
  /** How long a source may take to list what it has; 5000 ms where left out. */
  timeoutMs?: number;
  /** How long what a remote source has is not asked again; 10,000 ms where left out. */
  keepMs?: number;
  /** The time in milliseconds; `Date.now` where left out. */
  now?: () => number;
  /** The classes of which a workflow needs the descriptions. */
  workflowClasses?: typeof workflowClasses;
  /** Makes a template of a workflow. */
  toTemplate?: typeof toTemplate;
}

/** Which entries {@linkcode Library.list} shall name. */
export interface LibraryQuery {
  /** Only those of a source. */
  source?: SourceName;
  /** Only those that have all these words in their id, title or description. */
  query?: string;
  /** Only those that shall be tools by themselves. */
  exposed?: boolean;
}

/** What {@linkcode Library.list} found. */
export interface LibraryListing {
  /** In the order of the sources. */
  entries: LibraryEntry[];
  /** Files that are no entries, and why. */
  problems: (SourceProblem & { source: SourceName })[];
  /** Sources that could not be asked, and why. */
  unavailable: { source: SourceName; reason: string }[];
  /** How many of what the sources have are tools by themselves, whatever was asked for. */
  exposed: number;
}

/** All workflows there are, wherever they come from. It owns the sources. */
export class Library implements AsyncDisposable {
  readonly #sources: readonly WorkflowSource[];
  readonly #expose: readonly string[];
  readonly #listings: SourceListings;
  readonly #readings: Readings;
  readonly #ids = new EntryIds();
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];

  /** Asks nothing yet. Of two local workflows with one name, that of the earlier source keeps it. */
  constructor(sources: readonly WorkflowSource[], options: LibraryOptions) {
    const { timeoutMs = 5000, keepMs = 10_000, now = Date.now, expose = [] } = options;
    this.#sources = sources;
    this.#expose = expose;
    this.#listings = new SourceListings({ timeoutMs, keepMs, now });
    this.#readings = new Readings({
      load: (entry) => this.#load(entry),
      objectInfo: (classes) => options.objectInfo(classes),
      workflowClasses: options.workflowClasses ?? workflowClasses,
      toTemplate: options.toTemplate ?? toTemplate,
      keepMs,
      now,
    });
  }

  /** What there is. A source that fails is named with its reason, and the others are listed. */
  async list({ source, query, exposed = false }: LibraryQuery = {}): Promise<LibraryListing> {
    const wanted = (name: SourceName) =>
      (source ?? name) === name && (!exposed || mayExpose(name, this.#expose));
    const { entries, problems, unavailable } = await this.#ask(wanted);
    const isTool = entries.map((entry) => isExposed(entry, this.#expose));
    return {
      entries: entries.filter((entry, index) =>
        wanted(entry.source) && matchesQuery(entry, query ?? "") && (!exposed || isTool[index])
      ),
      problems: problems.filter((problem) => wanted(problem.source)),
      unavailable: unavailable.filter((one) => wanted(one.source)),
      exposed: isTool.filter(Boolean).length,
    };
  }

  /**
   * The entry of an id, or of a name, title or file name that only one has. Sources on this machine
   * are asked first, so that a ComfyUI that is down keeps nobody from them.
   *
   * @throws {RangeError} If there is none or several; it names the nearest ids.
   */
  async find(name: string): Promise<LibraryEntry> {
    const wanted = name.trim();
    const nearby = await this.#ask((source) => isLocal(source) || wanted.startsWith(`${source}/`));
    const exact = nearby.entries.find(({ id }) => id === wanted);
    if (exact) return exact;
    // It may have been saved a moment ago: what is kept is not good enough to say no.
    this.#listings.drop();
    const { entries, unavailable } = await this.#ask(() => true);
    const silent = unavailable.map(({ source, reason }) => ` Not asked: ${source} (${reason})`);
    return chooseEntry(wanted, { entries, otherwise: silent.join("") });
  }

  /**
   * The template of an entry's workflow, kept until the entry or its node classes change. It is
   * shared: leave it as it is.
   *
   * @throws {TypeError | SyntaxError | RangeError} If the workflow cannot be read.
   */
  async read(entry: LibraryEntry): Promise<TemplateReading> {
    return await this.#readings.read(entry);
  }

  /** Calls the listener after entries came, went or changed, until the returned function is called. */
  onChange(listener: () => void): () => void {
    const call = () => listener();
    this.#listeners.add(call);
    if (this.#listeners.size === 1) this.#subscribe();
    return () => {
      if (this.#listeners.delete(call) && this.#listeners.size === 0) this.#unsubscribeAll();
    };
  }

  /** Forgets what is kept, such as when another ComfyUI answers now. */
  refresh(): void {
    this.#listings.drop();
    this.#readings.clear();
  }

  /** Disposes the sources. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#unsubscribeAll();
    await using stack = new AsyncDisposableStack();
    for (const source of this.#sources) stack.use(source);
  }

  /** Asks the wanted sources, and all local ones with a local one: they share their names. */
  async #ask(wanted: (source: SourceName) => boolean): Promise<Omit<LibraryListing, "exposed">> {
    const withLocal = this.#sources.some(({ name }) => isLocal(name) && wanted(name));
    const asked = this.#sources.filter(({ name }) => isLocal(name) ? withLocal : wanted(name));
    const answers = await Promise.all(asked.map((source) => this.#listings.ask(source)));
    const listing: Omit<LibraryListing, "exposed"> = { entries: [], problems: [], unavailable: [] };
    for (const answer of answers) {
      if ("reason" in answer) {
        listing.unavailable.push(answer);
        continue;
      }
      const { source, listing: { entries, problems } } = answer;
      listing.entries.push(...this.#ids.assign(source, entries));
      listing.problems.push(...problems.map((problem) => ({ ...problem, source })));
    }
    return listing;
  }

  async #load(entry: LibraryEntry): Promise<LoadedWorkflow> {
    const source = this.#sources.find(({ name }) => name === entry.source);
    if (!source) {
      throw new RangeError(
        `Cannot read workflow "${entry.id}": nothing is read from "${entry.source}". List them.`,
      );
    }
    const { title, description, id } = entry;
    const loaded = await source.load(entry);
    return { ...title && { title }, ...description && { description }, ...loaded, name: id };
  }

  #subscribe(): void {
    this.#unsubscribe = this.#sources.flatMap((source) =>
      source.onChange?.(() => {
        this.#listings.drop(source.name);
        for (const listener of [...this.#listeners]) listener();
      }) ?? []
    );
  }

  #unsubscribeAll(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }
}
