import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";

interface ViewedFile {
  filename: string;
  subfolder: string;
  type: string;
}

/** The messages of ComfyUI's socket that matter here. */
interface Message {
  type: string;
  data: {
    prompt_id?: string;
    node?: string | null;
    output?: { images?: ViewedFile[] };
    exception_message?: string;
  };
}

interface Run {
  done: PromiseWithResolvers<ViewedFile>;
  file?: ViewedFile;
}

/**
 * The floor of a call: a ComfyUI client with one socket and nothing that is not needed. It does the
 * same work as a call of Easel's: sends the workflow, waits for its end, fetches the same preview.
 */
export class DirectClient implements Disposable {
  readonly #url: string;
  readonly #clientId = crypto.randomUUID();
  readonly #socket: WebSocket;
  readonly #runs = new Map<string, Run>();

  /** @param url Of the ComfyUI, such as `http://127.0.0.1:8188`. */
  private constructor(url: string) {
    this.#url = url.replace(/\/$/, "");
    this.#socket = new WebSocket(
      `${this.#url.replace(/^http/, "ws")}/ws?clientId=${this.#clientId}`,
    );
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#receive(JSON.parse(data));
    };
    this.#socket.onclose = () => this.#failAll("the socket was closed");
  }

  /** Resolves once the socket is open. */
  static async connect(url: string): Promise<DirectClient> {
    const client = new DirectClient(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    client.#socket.onopen = () => resolve();
    client.#socket.onerror = () => reject(runError("ComfyUI does not answer"));
    await promise;
    return client;
  }

  /** Runs a workflow; resolves with a WebP of its first picture, in base64. */
  async run(workflow: ApiWorkflow, extraPngInfo: Record<string, unknown>): Promise<string> {
    return await this.#view(await this.#make(workflow, extraPngInfo), { preview: "webp;85" });
  }

  /** Runs a workflow; resolves with its first picture as it lies in ComfyUI, in base64. */
  async runWhole(workflow: ApiWorkflow): Promise<string> {
    return await this.#view(await this.#make(workflow, {}), {});
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.#socket.close();
  }

  async #make(workflow: ApiWorkflow, extraPngInfo: Record<string, unknown>): Promise<ViewedFile> {
    const id = crypto.randomUUID();
    const done = Promise.withResolvers<ViewedFile>();
    // It can fail before the answer to the POST is here, and somebody waits for it.
    done.promise.catch(() => {});
    this.#runs.set(id, { done });
    try {
      await this.#submit({
        prompt: workflow,
        prompt_id: id,
        client_id: this.#clientId,
        extra_data: { extra_pnginfo: extraPngInfo },
      });
      return await done.promise;
    } finally {
      this.#runs.delete(id);
    }
  }

  async #submit(body: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.#url}/prompt`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw runError(`ComfyUI answers ${response.status} ${text.slice(0, 300)}`);
  }

  async #view(
    { filename, subfolder, type }: ViewedFile,
    how: { preview?: string },
  ): Promise<string> {
    const query = new URLSearchParams({ filename, subfolder, type, ...how });
    const response = await fetch(`${this.#url}/view?${query}`);
    return (await response.bytes()).toBase64();
  }

  #receive({ type, data }: Message): void {
    const run = this.#runs.get(data?.prompt_id ?? "");
    if (!run) return;
    const [file] = data.output?.images ?? [];
    if (type === "executed" && file) run.file ??= file;
    if (type === "execution_error") {
      run.done.reject(runError(data.exception_message ?? "it failed"));
    }
    if (type !== "executing" || data.node !== null) return;
    if (run.file) run.done.resolve(run.file);
    else run.done.reject(runError("it made no picture"));
  }

  #failAll(state: string): void {
    for (const { done } of this.#runs.values()) done.reject(runError(state));
  }
}

function runError(state: string): Error {
  return new Error(`Cannot run the workflow: ${state}. See whether ComfyUI is well.`);
}
