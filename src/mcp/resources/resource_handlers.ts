import { hideInternals } from "../hide_internals.ts";
import { onServerClose } from "../on_server_close.ts";
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  type Server,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { ResourceListWatch } from "./resource_list_watch.ts";
import type { ResourceSubscriptions } from "./resource_subscriptions.ts";

/**
 * Has a server answer whatever concerns resources. The families are loaded with the first request.
 */
export function handleResources(server: Server, services: Services): void {
  const watch = new ResourceListWatch(server, services);
  server.setRequestHandler(ListResourcesRequestSchema, async ({ params }) => {
    watch.start();
    const { listResources } = await import("./list_resources.ts");
    return await listResources(services, params?.cursor).catch(hideInternals(services));
  });
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => {
    const { familiesFor } = await import("./resource_families.ts");
    return { resourceTemplates: familiesFor(services).flatMap(({ template }) => template ?? []) };
  });
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    const { readResource } = await import("./read_resource.ts");
    return await readResource(params.uri, services).catch(hideInternals(services));
  });
  handleSubscriptions(server, services);
}

function handleSubscriptions(server: Server, services: Services): void {
  let opened: Promise<ResourceSubscriptions> | undefined;
  server.setRequestHandler(SubscribeRequestSchema, async ({ params }, { signal }) => {
    const subscriptions = await (opened ??= open(server, services));
    await subscriptions.subscribe(params.uri).catch(hideInternals(services));
    // Whoever went away meanwhile has closed the server before there was anything to dispose.
    if (signal.aborted) subscriptions.unsubscribe(params.uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, async ({ params }) => {
    (await opened)?.unsubscribe(params.uri);
    return {};
  });
}

async function open(server: Server, services: Services): Promise<ResourceSubscriptions> {
  const { ResourceSubscriptions } = await import("./resource_subscriptions.ts");
  const subscriptions = new ResourceSubscriptions(services, {
    notify: (uri) => {
      server.sendResourceUpdated({ uri }).catch((error) => {
        services.log("debug", "nobody to tell that a resource changed", { error });
      });
    },
  });
  onServerClose(server, () => subscriptions[Symbol.dispose]());
  return subscriptions;
}
