import type { z } from "zod";
import { type BaseUrl, displayUrl } from "./base_url.ts";
import { type ComfyRequest, requestName, toFetchRequest } from "./comfy_request.ts";
import { connectionFailure, timeoutFailure } from "./connection_failure.ts";
import { ComfyError, type HttpError } from "./errors.ts";
import { parseJson } from "./json.ts";
import { readBody } from "./read_body.ts";
import { unexpectedAnswer, unreadableAnswer } from "./unexpected_answer.ts";

/** What {@linkcode ComfyHttp} works with. */
export interface ComfyHttpOptions {
  /** The ComfyUI. */
  base: BaseUrl;
  /** Sends a request. */
  fetch: (request: Request) => Promise<Response>;
  /** How long no answer, and then no byte of it, may come; in milliseconds. */
  timeoutMs: number;
}

/** No body of ComfyUI was ever seen near this: a bound, so that no answer can eat all memory. */
const MAX_BODY_BYTES = 400 * 1024 * 1024;

/** Requests to one ComfyUI: each is sent once, never retried, and no redirect is followed. */
export class ComfyHttp {
  readonly #options: ComfyHttpOptions;

  /** Sends nothing yet. */
  constructor(options: ComfyHttpOptions) {
    this.#options = options;
  }

  /** Sends a request; resolves with the answer whatever its status, its body unread. */
  async send(request: ComfyRequest): Promise<Response> {
    const { base, fetch, timeoutMs } = this.#options;
    const timeout = new AbortController();
    const signal = AbortSignal.any([timeout.signal, ...request.signal ? [request.signal] : []]);
    const fetchRequest = toFetchRequest(base, { ...request, signal });
    signal.throwIfAborted();
    const timer = setTimeout(() => timeout.abort(timeoutFailure(base, timeoutMs)), timeoutMs);
    try {
      return await untilAborted(fetch(fetchRequest), signal);
    } catch (error) {
      throw this.#failure(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends a request; resolves with a successful answer, its body unread.
   *
   * @throws {HttpError} If the status is not one of success.
   */
  async fetch(request: ComfyRequest): Promise<Response> {
    const response = await this.send(request);
    if (response.ok) return response;
    throw this.errorOf(request, response, await this.readText(request, response));
  }

  /** Sends a request of whose answer only the success matters. */
  async post(request: ComfyRequest): Promise<void> {
    const response = await this.fetch(request);
    await response.body?.cancel();
  }

  /**
   * Sends a request and reads the JSON of its answer.
   *
   * @throws {HttpError} If the answer does not fit the schema.
   */
  async json<T>(request: ComfyRequest, schema: z.ZodType<T>): Promise<T> {
    return await this.readJson(request, await this.fetch(request), schema);
  }

  /** Reads the JSON of an answer. */
  async readJson<T>(request: ComfyRequest, response: Response, schema: z.ZodType<T>): Promise<T> {
    const json = this.#parse(request, response, await this.readText(request, response));
    const { data, error, success } = schema.safeParse(json);
    if (success) return data;
    const [issue] = error.issues;
    const where = issue?.path.map(String).join(".") || "the answer";
    throw this.#unreadable(request, response, `${where} is not as expected (${issue?.message})`);
  }

  /** Reads the text of an answer. */
  async readText({ signal, ...request }: ComfyRequest, response: Response): Promise<string> {
    const { base, timeoutMs } = this.#options;
    const onIdle = () => timeoutFailure(base, timeoutMs);
    const limits = { idleMs: timeoutMs, onIdle, maxBytes: MAX_BODY_BYTES, signal };
    try {
      return await readBody(response, limits);
    } catch (error) {
      if (error instanceof RangeError) throw this.#unreadable(request, response, error.message);
      throw this.#failure(error, signal);
    }
  }

  /** The error for an answer that is no success. */
  errorOf(request: ComfyRequest, response: Response, body: string): HttpError {
    return unexpectedAnswer({ ...this.#names(request), response, body });
  }

  #parse(request: ComfyRequest, response: Response, text: string): unknown {
    try {
      return parseJson(text);
    } catch {
      throw this.#unreadable(request, response, "the answer is not JSON");
    }
  }

  #unreadable(request: ComfyRequest, response: Response, reason: string): HttpError {
    return unreadableAnswer({ ...this.#names(request), response, body: "" }, reason);
  }

  #failure(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted) return signal.reason;
    return error instanceof ComfyError ? error : connectionFailure(this.#options.base, error);
  }

  #names(request: ComfyRequest): { what: string; at: string } {
    return { what: requestName(request), at: displayUrl(this.#options.base) };
  }
}

// A fetch that was handed in may know nothing of signals. What it answers too late is let go.
async function untilAborted(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([answer, aborted]);
  } catch (error) {
    answer.then((late) => late.body?.cancel()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
