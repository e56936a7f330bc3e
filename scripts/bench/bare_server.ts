/**
 * The floor of a start: Deno, answering `initialize` by hand, and nothing else.
 *
 * @module
 */
const decoder = new TextDecoder();
const encoder = new TextEncoder();
let text = "";

function answer(line: string): void {
  const { id, method, params } = JSON.parse(line);
  if (method !== "initialize") return;
  const { protocolVersion } = params;
  const serverInfo = { name: "bare", version: "1.0.0" };
  const result = { protocolVersion, capabilities: {}, serverInfo };
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`));
}

if (import.meta.main) {
  for await (const chunk of Deno.stdin.readable) {
    const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
    text = lines.pop() ?? "";
    lines.forEach(answer);
  }
}
