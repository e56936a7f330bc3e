import type { RequestId, Server } from "../sdk.ts";

/** How long a person may think about what only a person can say, ms. */
const PATIENCE = 5 * 60_000;

/** The same where there is a good guess: many clients give up the whole call after a minute. */
const PATIENCE_OVER_CHOICE = 40_000;

/** The call during which a question is asked. */
export interface AskingCall {
  /** Of the call: over HTTP the question travels on its answer's stream. */
  requestId: RequestId;
  /** Takes the question back. */
  signal: AbortSignal;
}

/** Asks the user, where the client lets a server do so (MCP's elicitation). */
export interface AskUser {
  /** Asks for a yes; `undefined` where no answer came. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Has one of at least two choices picked; `undefined` where none was. */
  choose(question: string, choices: readonly string[]): Promise<string | undefined>;
}

type Form = Extract<Parameters<Server["elicitInput"]>[0], { requestedSchema: unknown }>;
type Properties = Form["requestedSchema"]["properties"];
type Answer = Awaited<ReturnType<Server["elicitInput"]>>;

/**
 * What asks the user by MCP's elicitation, or `undefined` where the client offers none. No other
 * answer is a yes: not an empty form, not a closed one, not a client that fails.
 */
export function askUserOf(server: Server, call: AskingCall): AskUser | undefined {
  if (!server.getClientCapabilities()?.elicitation?.form) return undefined;
  const ask = (message: string, properties: Properties, timeout = PATIENCE) =>
    answerOf(server, { message, properties, call, timeout });
  return {
    async confirm(question) {
      const answer = await ask(question, {
        allow: { type: "boolean", title: "Yes, run it", default: false },
      });
      return answer && answer.action === "accept" && answer.content?.["allow"] === true;
    },
    async choose(question, choices) {
      const answer = await ask(question, {
        choice: { type: "string", title: "Which one", enum: [...choices] },
      }, PATIENCE_OVER_CHOICE);
      const choice = answer?.action === "accept" ? answer.content?.["choice"] : undefined;
      return choices.find((one) => one === choice);
    },
  };
}

/** `undefined` where the client fails, or its answer does not fit the form. */
async function answerOf(
  server: Server,
  { message, properties, call, timeout }: {
    message: string;
    properties: Properties;
    call: AskingCall;
    timeout: number;
  },
): Promise<Answer | undefined> {
  try {
    return await server.elicitInput({
      message,
      requestedSchema: { type: "object", properties, required: Object.keys(properties) },
    }, { relatedRequestId: call.requestId, signal: call.signal, timeout });
  } catch {
    return undefined;
  }
}
