import type { ReadResourceResult, Resource, ResourceTemplate } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { pageOf } from "./resource_page.ts";

/** What all URIs of ours begin with. */
const SCHEME = "comfyui://";

/** One family of resources: all URIs of one form, and the one function that reads them. */
export interface ResourceFamily {
  /** What follows `comfyui://`: `jobs/` for `comfyui://jobs/{id}`, `system` for that one resource. */
  path: string;
  /** Said by `resources/templates/list`; missing where the family is a single resource. */
  template?: ResourceTemplate;
  /**
   * Tools that one has to have one of, so that it is of use; every caller sees it where left out. A
   * caller that may use all tools sees it in any case.
   */
  tools?: readonly string[];
  /** Those that `resources/list` names, best first; none where there are too many to name. */
  list?(services: Services): Promise<Resource[]> | Resource[];
  /** What may stand for the template's variable, as it stands in a URI. */
  names?(services: Services): Promise<string[]> | string[];
  /**
   * Reads one.
   *
   * @param name What follows the path, decoded; `""` where the family is a single resource.
   */
  read(name: string, context: ReadContext): Promise<ReadResourceResult> | ReadResourceResult;
  /**
   * Calls back at each change of one, until the returned function is called; missing where none
   * ever changes. It throws where there is no such resource.
   */
  watch?(name: string, context: WatchContext): Promise<() => void> | (() => void);
}

/** What a resource is read with. */
export interface ReadContext {
  /** As the client gave it. */
  uri: string;
  /** What there is to read from. */
  services: Services;
}

/** What a resource is watched with. */
export interface WatchContext extends ReadContext {
  /** Called after a change. */
  changed: () => void;
  /** How often to ask for what nobody tells, ms. */
  everyMs: number;
}

/** The URI of a resource; the parts of a name are joined by `/`. */
export function resourceUri({ path }: Pick<ResourceFamily, "path">, name: string): string {
  return SCHEME + path + encodeName(name);
}

/** A name as it stands in a URI. */
export function encodeName(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

/**
 * The name that a URI gives within a family, whichever page of it is meant.
 *
 * @returns `undefined` where the URI is of another family, or cannot be decoded.
 */
export function nameIn({ path, template }: ResourceFamily, uri: string): string | undefined {
  const start = SCHEME + path;
  const { base } = pageOf(uri);
  if (!template) return base === start ? "" : undefined;
  if (!base.startsWith(start) || base.length === start.length) return undefined;
  try {
    return decodeURIComponent(base.slice(start.length));
  } catch {
    return undefined;
  }
}
