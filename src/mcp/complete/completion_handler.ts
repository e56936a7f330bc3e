import { hideInternals } from "../hide_internals.ts";
import { CompleteRequestSchema, type Server } from "../sdk.ts";
import type { Services } from "../tool_context.ts";

/** Has a server complete arguments as they are typed; what it knows is loaded when first asked. */
export function handleCompletion(server: Server, services: Services): void {
  server.setRequestHandler(CompleteRequestSchema, async ({ params }) => {
    const { complete } = await import("./complete.ts");
    return await complete(params, services).catch(hideInternals(services));
  });
}
