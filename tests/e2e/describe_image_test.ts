import { assertEquals } from "@std/assert";
import {
  Client,
  CreateMessageRequestSchema,
  StreamableHTTPClientTransport,
} from "../sdk_client.ts";
import { SMALL, startServe } from "./easel_client.ts";
import { testEasel } from "./easel_under_test.ts";

testEasel("describe_image asks the model of a client that speaks HTTP", ["http"], async () => {
  await using served = await startServe("127.0.0.1:8188", { args: ["--demo"] });
  const client = new Client({ name: "easel-e2e", version: "1" }, {
    capabilities: { sampling: {} },
  });
  const seen: string[] = [];
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    seen.push(...params.messages.flatMap(({ content }) => content).map(({ type }) => type));
    return { role: "assistant", model: "theirs", content: { type: "text", text: "a boat" } };
  });
  const transport = new StreamableHTTPClientTransport(new URL(`${served.url}/mcp`));
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  try {
    const made = await client.callTool({ name: "generate_image", arguments: SMALL });
    const { job_id: image } = made.structuredContent as { job_id: string };
    const result = await client.callTool({ name: "describe_image", arguments: { image } });
    assertEquals(result.content, [{ type: "text", text: "a boat" }]);
    assertEquals(seen, ["image", "text"]);
  } finally {
    await client.close();
  }
});
