import { assert, assertEquals } from "@std/assert";
import { clientProfile } from "../../src/mcp/client_profile.ts";

const NAMES: readonly [clientInfo: string, profile: string][] = [
  ["claude-ai", "Claude Desktop"],
  ["claude-ai (via mcp-remote 0.1.18)", "Claude Desktop"],
  ["Anthropic/ClaudeAI", "Claude Desktop"],
  ["claude-code", "Claude Code"],
  ["Claude Code", "Claude Code"],
  ["lmstudio-mcp-bridge", "LM Studio"],
  ["LM Studio", "LM Studio"],
  ["cursor-vscode", "Cursor"],
  ["Cursor", "Cursor"],
  ["Visual Studio Code", "VS Code"],
  ["Visual-Studio-Code", "VS Code"],
  ["Visual Studio Code - Insiders", "VS Code"],
  ["vscode", "VS Code"],
  ["mcp-inspector", "unknown client"],
  ["", "unknown client"],
  ["not claude-ai", "unknown client"],
  ["__proto__", "unknown client"],
];

for (const [name, profile] of NAMES) {
  Deno.test(`clientProfile() takes "${name}" for ${profile}`, () => {
    assertEquals(clientProfile({ name }).name, profile);
  });
}

Deno.test("clientProfile() takes a client that says nothing for an unknown one", () => {
  assertEquals(clientProfile(undefined).name, "unknown client");
});

Deno.test("clientProfile() gives an unknown client no more than the known ones take", () => {
  const unknown = clientProfile(undefined);
  const editors = ["LM Studio", "cursor", "vscode"].map((name) => clientProfile({ name }));
  for (const known of editors) assert(unknown.resultChars <= known.resultChars, known.name);
});
