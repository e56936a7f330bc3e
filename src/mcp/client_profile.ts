import type { Implementation } from "./sdk.ts";

/** What a client can take in one tool result. */
export interface ClientProfile {
  /** What people call the client. */
  name: string;
  /** Most characters of a whole result as JSON: text, base64, links and structured content. */
  resultChars: number;
  /** Longest side of a picture shown inline, in pixels. */
  side: number;
  /** Takes `resource_link` blocks. */
  links: boolean;
  /** Takes `audio` blocks. */
  audio: boolean;
}

/**
 * Every client that is known, the first whose pattern matches `clientInfo.name`. The sides are what
 * the models behind them look at: Claude scales down what is longer than 1568 pixels and, in a
 * conversation with many pictures, refuses a request with one of more than 2000.
 */
const CLIENTS: readonly (ClientProfile & { match: RegExp })[] = [
  {
    // Its cap is 25,000 tokens a result, and base64 has about 2.5 characters a token.
    match: /claude[-_ ]?code/i,
    name: "Claude Code",
    resultChars: 56_000,
    side: 1568,
    links: true,
    audio: false,
  },
  {
    // Refuses a result above 1,048,576 characters, and the whole of one that holds a link.
    match: /^claude[-_ ]?ai|^claude[-_ ]?desktop|^anthropic\/claude/i,
    name: "Claude Desktop",
    resultChars: 700_000,
    side: 1568,
    links: false,
    audio: false,
  },
  {
    match: /lm[-_ ]?studio/i,
    name: "LM Studio",
    resultChars: 262_144,
    side: 1536,
    links: true,
    audio: false,
  },
  {
    // Calls itself `cursor-vscode`, so it comes before VS Code; takes text and pictures only.
    match: /^cursor/i,
    name: "Cursor",
    resultChars: 262_144,
    side: 1568,
    links: false,
    audio: false,
  },
  {
    match: /visual[-_ ]?studio[-_ ]?code|^vs[-_ ]?code/i,
    name: "VS Code",
    resultChars: 262_144,
    side: 1568,
    links: true,
    audio: false,
  },
];

/** A client nobody has heard of: all that MCP has, in sizes that every known client takes. */
const UNKNOWN: ClientProfile = {
  name: "unknown client",
  resultChars: 262_144,
  side: 1568,
  links: true,
  audio: true,
};

/**
 * What the client can take that called itself so in `initialize`. Proxies put words behind the name
 * (`claude-ai (via mcp-remote 0.1.18)`), which changes nothing.
 */
export function clientProfile(client: Pick<Implementation, "name"> | undefined): ClientProfile {
  const name = client?.name.trim() ?? "";
  return CLIENTS.find(({ match }) => match.test(name)) ?? UNKNOWN;
}
