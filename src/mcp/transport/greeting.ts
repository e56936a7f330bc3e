import type { Implementation, InitializeResult, ServerCapabilities } from "../sdk.ts";

/** Who the server says it is. */
export interface ServerIdentity {
  /** For programs; people see the title. */
  name: string;
  /** Of the program, not of MCP. */
  version: string;
}

/** Revisions of MCP that the SDK speaks, the newest first; a test compares them with the SDK's. */
const PROTOCOL_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"];

/** What the server offers. */
export const CAPABILITIES: ServerCapabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: {},
  completions: {},
  tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
};

/** What a client tells its model about the server. */
export const INSTRUCTIONS: string =
  "Makes pictures with ComfyUI. Long jobs go on when a call returns early: " +
  "ask for them with get_job. Results link to the original files.";

/** The server's own description. */
export function serverInfo(identity: ServerIdentity): Implementation {
  return { ...identity, title: "Easel" };
}

/**
 * The answer to `initialize`, as the SDK's server gives it: the revision that was asked for where it
 * is known, else the newest, as MCP's version negotiation wants it.
 */
export function initializeResult(asked: string, identity: ServerIdentity): InitializeResult {
  const protocolVersion = PROTOCOL_VERSIONS.find((known) => known === asked) ??
    PROTOCOL_VERSIONS[0]!;
  return {
    protocolVersion,
    capabilities: CAPABILITIES,
    serverInfo: serverInfo(identity),
    instructions: INSTRUCTIONS,
  };
}
