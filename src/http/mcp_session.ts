import type { Principal } from "./principal.ts";

/**
 * One client's MCP conversation, as this room sees it: something that answers requests. Whoever
 * puts the program together hands in how one is opened.
 */
export interface McpSession {
  /** How many requests have no answer yet, also those whose client has hung up. */
  readonly running: number;
  /**
   * Answers a POST (`body` is its parsed JSON, which may be nested as deep as it likes), GET or
   * DELETE on the MCP endpoint.
   */
  handle(request: Request, body?: unknown): Promise<Response>;
  /** Resolves when no request is without an answer. */
  settled(): Promise<void>;
  /** Ends the session: its streams close and what runs in it is told to stop. */
  close(): Promise<void>;
}

/** What a session being opened is told, and whom it tells. */
export interface SessionHooks {
  /** True for one POST without a session: no id is given out, and no `initialize` is asked for. */
  stateless: boolean;
  /** Whose session it is. Nobody else's requests come to it. */
  principal: Principal;
  /** To be called with the session's id once the client has initialized it. */
  onInitialized(id: string): void;
  /** To be called when the session has ended, whoever ended it. */
  onClosed(): void;
}
