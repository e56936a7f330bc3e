import { encodeJpeg } from "./image_codec.ts";
import { plainPreviewFrame, previewFrame, textFrame } from "./frames.ts";
import type { UiOutput } from "./node.ts";
import type { Picture } from "./picture.ts";
import { Progress } from "./progress.ts";
import type { QueuedPrompt } from "./prompt_queue.ts";
import type { SocketHub } from "./socket_hub.ts";

const PREVIEW_QUALITY = 60;

/**
 * The messages of one run, sent to whom ComfyUI sends them: a prompt without a client has its
 * progress told to everybody, and the rest to nobody.
 */
export class RunEvents {
  /** What the history keeps of the messages. */
  readonly messages: [type: string, data: Record<string, unknown>][] = [];
  /** The node that runs, as a client that comes back is told. */
  currentNode: string | undefined;
  readonly #hub: SocketHub;
  readonly #prompt: QueuedPrompt;
  readonly #progress: Progress;
  readonly #now: () => number;

  /** Nothing is sent yet. */
  constructor(prompt: QueuedPrompt, hub: SocketHub, now: () => number) {
    this.#prompt = prompt;
    this.#hub = hub;
    this.#progress = new Progress(prompt.promptId);
    this.#now = now;
  }

  /** A message that the history keeps; `broadcast` also where the prompt has no client. */
  record(
    type: string,
    data: Record<string, unknown>,
    options: { broadcast: boolean } = { broadcast: false },
  ): void {
    const { promptId, clientId } = this.#prompt;
    const message = { prompt_id: promptId, ...data, timestamp: this.#now() };
    this.messages.push([type, message]);
    if (clientId !== undefined || options.broadcast) this.#hub.send(type, message, clientId);
  }

  /** A node begins. */
  nodeStarted(id: string): void {
    this.currentNode = id;
    this.#progress.start(id);
    this.#sendProgress();
    this.#sendToOwner("executing", { node: id, display_node: id });
  }

  /** A node shows something. */
  nodeShowed(id: string, output: UiOutput): void {
    this.#sendToOwner("executed", { node: id, display_node: id, output });
  }

  /** A node is done. */
  nodeFinished(id: string): void {
    this.#progress.finish(id);
    this.#sendProgress();
  }

  /** A node has done `value` of `max`. The preview is made only if somebody gets it. */
  nodeProgressed(id: string, value: number, max: number, preview?: () => Picture): void {
    const { promptId, clientId } = this.#prompt;
    this.#progress.update(id, value, max);
    this.#sendProgress();
    const picture = preview && this.#hub.hasListener(clientId) ? preview() : undefined;
    const jpeg = picture && encodeJpeg(picture, PREVIEW_QUALITY);
    const withMetadata = this.#hub.wantsMetadata(clientId);
    if (jpeg && withMetadata) {
      this.#hub.sendRaw(previewFrame(jpeg, { nodeId: id, promptId }), clientId);
    }
    this.#hub.send("progress", { value, max, prompt_id: promptId, node: id }, clientId);
    if (jpeg && !withMetadata) this.#hub.sendRaw(plainPreviewFrame(jpeg), clientId);
  }

  /** A text for all sockets. */
  textShown(id: string, text: string): void {
    this.#hub.sendRaw(textFrame(id, text));
  }

  /** The last message of a prompt, after its history is written. */
  ended(): void {
    this.currentNode = undefined;
    this.#sendToOwner("executing", { node: null });
  }

  #sendToOwner(type: string, data: Record<string, unknown>): void {
    const { promptId, clientId } = this.#prompt;
    if (clientId !== undefined) this.#hub.send(type, { ...data, prompt_id: promptId }, clientId);
  }

  #sendProgress(): void {
    const { clientId } = this.#prompt;
    // Each tells of all nodes so far, which for nobody's ears is a lot of work.
    if (!this.#hub.hasListener(clientId)) return;
    this.#hub.send("progress_state", this.#progress.snapshot(), clientId);
  }
}
