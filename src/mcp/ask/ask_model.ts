import type { AskingCall } from "./ask_user.ts";
import type { CreateMessageResult, ImageContent, Server } from "../sdk.ts";

/** How long a client's model may take, ms: a person may be asked first. */
const PATIENCE = 2 * 60_000;

/** A question about a picture. */
export interface ModelQuestion {
  /** What the model looks at. */
  image: ImageContent;
  /** What it is asked. */
  text: string;
  /** Most tokens of its answer. */
  maxTokens: number;
}

/** Asks the client's own model. It rejects where the client or its user refuses. */
export type AskModel = (question: ModelQuestion) => Promise<CreateMessageResult>;

/** What asks the client's model by MCP's sampling, or `undefined` where the client offers none. */
export function askModelOf(server: Server, call: AskingCall): AskModel | undefined {
  if (!server.getClientCapabilities()?.sampling) return undefined;
  return ({ image, text, maxTokens }) =>
    server.createMessage({
      // Two messages: before 2025-11-25 a message held one block.
      messages: [
        { role: "user", content: image },
        { role: "user", content: { type: "text", text } },
      ],
      maxTokens,
    }, { relatedRequestId: call.requestId, signal: call.signal, timeout: PATIENCE });
}
