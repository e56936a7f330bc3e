import type { RequestId, Server } from "./sdk.ts";

/** How long a person may think about a question, ms. */
const PATIENCE = 5 * 60_000;

/** The call during which a question is asked. */
export interface AskingCall {
  /** Of the call: over HTTP the question travels on its answer's stream. */
  requestId: RequestId;
  /** Takes the question back. */
  signal: AbortSignal;
}

/** Asks for a yes; `undefined` where no answer came. */
export type AskUser = (question: string) => Promise<boolean | undefined>;

/**
 * What asks the user for a yes by MCP's elicitation, or `undefined` where the client offers none.
 * No other answer is a yes: not an empty form, not a closed one, not a client that fails.
 */
export function askUserOf(server: Server, call: AskingCall): AskUser | undefined {
  if (!server.getClientCapabilities()?.elicitation?.form) return undefined;
  return async (question) => {
    try {
      const { action, content } = await server.elicitInput({
        message: question,
        requestedSchema: {
          type: "object",
          properties: { allow: { type: "boolean", title: "Yes, run it", default: false } },
          required: ["allow"],
        },
      }, { relatedRequestId: call.requestId, signal: call.signal, timeout: PATIENCE });
      return action === "accept" && content?.["allow"] === true;
    } catch {
      return undefined;
    }
  };
}
