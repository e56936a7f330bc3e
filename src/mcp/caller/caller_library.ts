import { chooseEntry } from "../../library/choose_entry.ts";
import type { LibraryEntry } from "../../library/library.ts";
import { namesFile } from "../../workflow/files_read.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { Services } from "../tool_context.ts";
import { callerOf } from "./caller.ts";

/** The workflows of everybody's runs. */
const OTHERS = "history";

/**
 * The services with the library as far as the caller may see it: workflows of ComfyUI's history are
 * everybody's runs, with their prompts.
 */
export function forCaller<T extends Services>(services: T): T {
  if (callerOf(services).seesAll || services.library instanceof OwnLibrary) return services;
  return { ...services, library: new OwnLibrary(services.library) };
}

/** A library without its history. */
class OwnLibrary {
  readonly #all: Services["library"];

  constructor(all: Services["library"]) {
    this.#all = all;
  }

  /** See `Library.list`. */
  list: Services["library"]["list"] = async (query = {}) => {
    if (query.source === OTHERS) return { entries: [], problems: [], unavailable: [], exposed: 0 };
    const { entries, problems, unavailable, exposed } = await this.#all.list(query);
    return {
      entries: entries.filter(isOpen),
      problems: problems.filter(isOpen),
      unavailable: unavailable.filter(isOpen),
      exposed,
    };
  };

  /** See `Library.find`; one of the history is as good as not there. */
  find: Services["library"]["find"] = async (name) => {
    let entry: LibraryEntry | undefined;
    try {
      entry = await this.#all.find(name);
    } catch (error) {
      // The message names what is near, which may be somebody's run.
      if (!(error instanceof RangeError)) throw error;
    }
    if (entry && isOpen(entry)) return entry;
    const { entries } = await this.list();
    return chooseEntry(name.trim(), { entries, otherwise: "" });
  };

  /** See `Library.read`; without the names of files that could be chosen. */
  read: Services["library"]["read"] = async (entry) => {
    const reading = await this.#all.read(entry);
    return { ...reading, template: withoutFileChoices(reading.template) };
  };

  /** See `Library.onChange`. */
  onChange: Services["library"]["onChange"] = (listener) => this.#all.onChange(listener);
}

function isOpen({ source }: { source: string }): boolean {
  return source !== OTHERS;
}

/** A template that does not offer files that lie in ComfyUI's folders. */
export function withoutFileChoices(template: WorkflowTemplate): WorkflowTemplate {
  const inputs = template.inputs.map(({ choices, ...input }) => {
    const isFile = input.kind !== undefined ||
      input.targets.some(({ nodeId, input: name }) =>
        namesFile(template.workflow[nodeId]?.class_type ?? "", name, ["STRING"])
      );
    return isFile || !choices ? input : { ...input, choices };
  });
  return { ...template, inputs };
}
