import { assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** What `deno check` says of this module, as if it lay in the project's root. */
async function check(source: string): Promise<{ success: boolean; errors: string }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, source.replaceAll('from "./', `from "${ROOT}`));
    const command = new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--config", "deno.json", file],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdout: "null",
    });
    const { success, stderr } = await command.output();
    return { success, errors: new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(file);
  }
}

/** One wrong assignment for each of the SDK's files that are re-exported. */
const WRONG = `
import { ErrorCode, LATEST_PROTOCOL_VERSION, Server, type Tool, type Transport } from "./src/mcp/sdk.ts";
import { WebStandardStreamableHTTPServerTransport } from "./src/mcp/transport/sdk_http.ts";
import { Client, InMemoryTransport, StdioClientTransport, StreamableHTTPClientTransport } from "./tests/sdk_client.ts";
export const wrong1: number = new Server({ name: "a", version: "1" });
export const wrong2: number = LATEST_PROTOCOL_VERSION;
export const wrong3: Tool = 1;
export const wrong4: Transport = 1;
export const wrong5: string = ErrorCode.InvalidParams;
export const wrong6: number = new WebStandardStreamableHTTPServerTransport();
export const wrong7: number = new Client({ name: "a", version: "1" });
export const wrong8: number = InMemoryTransport;
export const wrong9: number = StdioClientTransport;
export const wrong10: number = StreamableHTTPClientTransport;
`;

Deno.test("the SDK's re-exports keep their types: each wrong assignment fails the check", async () => {
  const { success, errors } = await check(WRONG);
  assertEquals(success, false);
  for (let count = 1; count <= 10; count++) {
    assertStringIncludes(errors, `wrong${count}:`);
  }
});

Deno.test("the SDK's re-exports can be used as their types say", async () => {
  const { success, errors } = await check(`
    import { type CallToolResult, Server, type Transport } from "./src/mcp/sdk.ts";
    export const server: Server = new Server({ name: "a", version: "1" });
    export const result: CallToolResult = { content: [{ type: "text", text: "a" }] };
    export const connect = (transport: Transport): Promise<void> => server.connect(transport);
  `);
  assertEquals({ success, errors }, { success: true, errors: "" });
});
