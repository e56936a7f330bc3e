import * as z from "zod";
import { parseBaseUrl } from "./base_url.ts";
import { ComfyHttp } from "./comfy_http.ts";
import { ComfyError } from "./errors.ts";
import { type Features, FeaturesSchema } from "./features.ts";
import { type GalleryCategory, GallerySchema } from "./gallery.ts";
import { type HistoryEntry, HistorySchema } from "./history.ts";
import { type Json, parseJson } from "./json.ts";
import { type NodeInfo, type ObjectInfo, ObjectInfoSchema } from "./object_info.ts";
import type { OutputFile } from "./output_file.ts";
import {
  type PromptAccepted,
  PromptAcceptedSchema,
  promptBody,
  type PromptRequest,
  readRefusal,
} from "./prompt.ts";
import { type Queue, QueueSchema } from "./queue.ts";
import { type SystemStats, SystemStatsSchema } from "./system_stats.ts";
import { UploadedSchema, uploadForm, type UploadOptions } from "./upload.ts";
import { type UserFile, UserFilesSchema } from "./user_file.ts";
import { rangeHeader, type ViewOptions, viewQuery } from "./view.ts";

/** How to talk to a ComfyUI. */
export interface ComfyClientOptions {
  /** Sent with every request, such as what a proxy wants for a login. */
  headers?: HeadersInit;
  /** Sends the requests; the global `fetch` where left out. */
  fetch?: (request: Request) => Promise<Response>;
  /** How long no answer, and then no byte of it, may come; 30,000 ms where left out. */
  timeoutMs?: number;
}

/** What every method takes. */
export interface RequestOptions {
  /** When it aborts, the method rejects with its reason. */
  signal?: AbortSignal;
}

const Names = z.array(z.string());
const AnyJson = z.any() as z.ZodType<Json>;

/**
 * ComfyUI's routes, one method each. Every method sends one request, once.
 *
 * All reject with a `ConnectionError` where no answer came, an `HttpError` where an unexpected one
 * came, and the signal's reason where the caller gave up.
 */
export class ComfyClient {
  /** Where ComfyUI lives, without credentials; ends the path in `/`, and may hold a query. */
  readonly baseUrl: URL;
  readonly #http: ComfyHttp;

  /**
   * Connects to nothing yet.
   *
   * @throws {TypeError} If the address is no http: or https: URL.
   */
  constructor(baseUrl: string | URL, options: ComfyClientOptions = {}) {
    const base = parseBaseUrl(baseUrl, options.headers);
    this.baseUrl = base.url;
    this.#http = new ComfyHttp({
      base,
      fetch: options.fetch ?? ((request) => fetch(request)),
      timeoutMs: options.timeoutMs ?? 30_000,
    });
  }

  /**
   * Queues a workflow.
   *
   * @throws {PromptValidationError} If ComfyUI refuses it.
   */
  async submitPrompt(
    request: PromptRequest,
    options: RequestOptions = {},
  ): Promise<PromptAccepted> {
    const post = { path: ["prompt"], json: promptBody(request), ...options };
    const response = await this.#http.send(post);
    if (response.ok) return await this.#http.readJson(post, response, PromptAcceptedSchema);
    const text = await this.#http.readText(post, response);
    const refusal = response.status === 400 ? readRefusal(jsonOrUndefined(text)) : undefined;
    throw refusal ?? this.#http.errorOf(post, response, text);
  }

  /** What is known of a prompt that has ended; `undefined` while it has not, and for any other id. */
  async getHistory(
    promptId: string,
    options: RequestOptions = {},
  ): Promise<HistoryEntry | undefined> {
    const path = ["history", promptId];
    return ownValue(await this.#http.json({ path, ...options }, HistorySchema), promptId);
  }

  /**
   * Prompts that have ended, by id: the newest `maxItems`, or, with an `offset` counted from the
   * oldest, those from there on.
   */
  async listHistory(
    options: { maxItems?: number; offset?: number } & RequestOptions = {},
  ): Promise<Record<string, HistoryEntry>> {
    const { maxItems, offset, ...rest } = options;
    const query = { max_items: maxItems, offset };
    return await this.#http.json({ path: ["history"], query, ...rest }, HistorySchema);
  }

  /** Forgets prompts that have ended; their files stay. */
  async deleteHistory(promptIds: string[], options: RequestOptions = {}): Promise<void> {
    await this.#http.post({ path: ["history"], json: { delete: promptIds }, ...options });
  }

  /** What runs and what waits. */
  async getQueue(options: RequestOptions = {}): Promise<Queue> {
    return await this.#http.json({ path: ["queue"], ...options }, QueueSchema);
  }

  /** Takes prompts out of the queue. One that runs already, or is not known, is left alone. */
  async deletePending(promptIds: string[], options: RequestOptions = {}): Promise<void> {
    await this.#http.post({ path: ["queue"], json: { delete: promptIds }, ...options });
  }

  /**
   * Interrupts this prompt if it is the one that runs, at its next step. Versions before 0.3.57
   * do not read the id and interrupt whatever runs.
   *
   * @throws {TypeError} If the id is empty: ComfyUI would interrupt whatever runs.
   */
  async interrupt(promptId: string, options: RequestOptions = {}): Promise<void> {
    if (promptId === "") {
      throw new TypeError('Cannot interrupt "": no prompt has this id. Give the id of a prompt.');
    }
    await this.#http.post({ path: ["interrupt"], json: { prompt_id: promptId }, ...options });
  }

  /** All node classes that are installed. */
  async getObjectInfo(options: RequestOptions = {}): Promise<ObjectInfo> {
    return await this.#http.json({ path: ["object_info"], ...options }, ObjectInfoSchema);
  }

  /** One node class; `undefined` where it is not installed. */
  async getNodeInfo(
    classType: string,
    options: RequestOptions = {},
  ): Promise<NodeInfo | undefined> {
    const path = ["object_info", classType];
    return ownValue(await this.#http.json({ path, ...options }, ObjectInfoSchema), classType);
  }

  /** The kinds of models, such as `checkpoints`. */
  async listModelFolders(options: RequestOptions = {}): Promise<string[]> {
    return await this.#http.json({ path: ["models"], ...options }, Names);
  }

  /** The models of a kind, by the names that nodes take; those of subfolders with their path. */
  async listModels(folder: string, options: RequestOptions = {}): Promise<string[]> {
    return await this.#http.json({ path: ["models", folder], ...options }, Names);
  }

  /** The embeddings that a prompt text may name, without their file endings. */
  async listEmbeddings(options: RequestOptions = {}): Promise<string[]> {
    return await this.#http.json({ path: ["embeddings"], ...options }, Names);
  }

  /** A file's bytes: the answer with its body unread, which the caller reads or cancels. */
  async view(file: OutputFile, options: ViewOptions = {}): Promise<Response> {
    const { range, signal } = options;
    return await this.#http.fetch({
      path: ["view"],
      query: viewQuery(file, options),
      about: file.filename,
      headers: range ? { range: rangeHeader(range) } : {},
      signal,
    });
  }

  /** Uploads a file; the answer names it as ComfyUI has saved it. Its content is not checked. */
  async uploadImage(image: Blob, options: UploadOptions): Promise<OutputFile> {
    const form = uploadForm(image, options);
    const { signal } = options;
    return await this.#http.json({ path: ["upload", "image"], form, signal }, UploadedSchema);
  }

  /**
   * Puts the alpha channel of `mask` into a copy of `original` and saves that. Both have the same
   * size, else ComfyUI answers 500.
   *
   * @throws {ComfyError} If ComfyUI has saved nothing: it also says 200 where there is no original.
   */
  async uploadMask(
    mask: Blob,
    options: UploadOptions & { original: OutputFile },
  ): Promise<OutputFile> {
    const { signal, original } = options;
    const form = uploadForm(mask, options);
    await this.#mustExist(original, { signal, purpose: "draw a mask on" });
    const path = ["upload", "mask"];
    const saved = await this.#http.json({ path, form, signal }, UploadedSchema);
    await this.#mustExist(saved, { signal, purpose: "save the mask as" });
    return saved;
  }

  /**
   * The files that the editor's user has saved in a folder and below, such as `workflows`; none
   * where it is missing.
   */
  async listUserFiles(dir: string, options: RequestOptions = {}): Promise<UserFile[]> {
    const query = { dir, recurse: "true", split: "false", full_info: "true" };
    const request = { path: ["userdata"], query, ...options };
    const response = await this.#http.send(request);
    if (response.ok) return await this.#http.readJson(request, response, UserFilesSchema);
    const text = await this.#http.readText(request, response);
    if (response.status === 404 && /directory not found/i.test(text)) return [];
    throw this.#http.errorOf(request, response, text);
  }

  /** The text of a saved file by its whole path, such as `workflows/portrait.json`. */
  async readUserFile(path: string, options: RequestOptions = {}): Promise<string> {
    const request = { path: ["userdata", path], ...options };
    return await this.#http.readText(request, await this.#http.fetch(request));
  }

  /** The workflows that the editor's template gallery offers, by category. */
  async getGallery(options: RequestOptions = {}): Promise<GalleryCategory[]> {
    return await this.#http.json({ path: ["templates", "index.json"], ...options }, GallerySchema);
  }

  /** A workflow of the template gallery, as the editor saves it. */
  async getGalleryWorkflow(name: string, options: RequestOptions = {}): Promise<Json> {
    return await this.#http.json({ path: ["templates", `${name}.json`], ...options }, AnyJson);
  }

  /** Versions, devices and memory. */
  async getSystemStats(options: RequestOptions = {}): Promise<SystemStats> {
    return await this.#http.json({ path: ["system_stats"], ...options }, SystemStatsSchema);
  }

  /** What the server can do. */
  async getFeatures(options: RequestOptions = {}): Promise<Features> {
    return await this.#http.json({ path: ["features"], ...options }, FeaturesSchema);
  }

  /** Frees memory once the running prompt has ended; `freeMemory` also drops cached results. */
  async freeMemory(
    options: { unloadModels?: boolean; freeMemory?: boolean } & RequestOptions,
  ): Promise<void> {
    const { unloadModels = false, freeMemory = false, ...rest } = options;
    const json = { unload_models: unloadModels, free_memory: freeMemory };
    await this.#http.post({ path: ["free"], json, ...rest });
  }

  async #mustExist(
    file: OutputFile,
    { purpose, signal }: { purpose: string; signal: AbortSignal | undefined },
  ): Promise<void> {
    const request = { path: ["view"], query: viewQuery(file), signal };
    const response = await this.#http.send(request);
    await response.body?.cancel();
    if (response.ok) return;
    throw new ComfyError(
      `Cannot ${purpose} "${file.filename}": ComfyUI does not have that file. Upload the original first.`,
      { cause: this.#http.errorOf(request, response, "") },
    );
  }
}

// An id may be any text, also "constructor".
function ownValue<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
