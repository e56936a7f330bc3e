/** What a client sends to make one small picture: a line a message. */
export function pictureLines(): string {
  const clientInfo = { name: "compile-test", version: "1" };
  const messages = [
    {
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
    },
    { method: "notifications/initialized" },
    {
      id: 2,
      method: "tools/call",
      params: {
        name: "generate_image",
        arguments: { prompt: "a red boat", width: 64, height: 64, steps: 4, seed: 7 },
      },
    },
  ];
  return messages.map((one) => JSON.stringify({ jsonrpc: "2.0", ...one }) + "\n").join("");
}

/** The results by id in what a server wrote. */
export function resultsOf(stdout: string): Record<string, Record<string, unknown>> {
  const messages = stdout.trim().split("\n").map((line) => JSON.parse(line));
  return Object.fromEntries(messages.map(({ id, result }) => [id, result]));
}
