import type { Principal } from "../principal.ts";

/**
 * One client's MCP conversation as messages that come and go, for protocols where answers do not
 * belong to a request of HTTP. Whoever puts the program together hands in how one is opened.
 */
export interface MessageSession {
  /** How many of the client's requests have no answer yet. */
  readonly running: number;
  /**
   * Takes one JSON-RPC message of the client's; what it leads to goes out through
   * {@linkcode MessageHooks.send}.
   *
   * @throws {TypeError} If it is no JSON-RPC message, is nested too deep, or begins a request whose
   * id still runs.
   */
  receive(message: unknown): void;
  /** Resolves when no request is without an answer. */
  settled(): Promise<void>;
  /** Ends the session: its running handlers see their signal abort. */
  close(): Promise<void>;
}

/** What a session being opened is told, and whom it tells. */
export interface MessageHooks {
  /** Whose session it is. */
  principal: Principal;
  /** Sends one JSON-RPC message to the client. */
  send(message: unknown): void;
  /** To be called when the session has ended, whoever ended it. */
  onClosed(): void;
}

/** Opens a session. */
export type OpenMessageSession = (hooks: MessageHooks) => Promise<MessageSession>;
