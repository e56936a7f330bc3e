import { clientProfile } from "./client_profile.ts";
import type {
  ProgressToken,
  RequestHandlerExtra,
  Server,
  ServerNotification,
  ServerRequest,
} from "./sdk.ts";
import type { Services, ToolContext } from "./tool_context.ts";

/** What the SDK hands a request's handler beside the request. */
export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** What a tool is called with: the services, the client as it is, and what belongs to the request. */
export async function callContext(
  server: Server,
  services: Services,
  extra: Extra,
): Promise<ToolContext> {
  const { askUserOf } = await import("./ask/ask_user.ts");
  const { askModelOf } = await import("./ask/ask_model.ts");
  const askUser = askUserOf(server, extra);
  const askModel = askModelOf(server, extra);
  const token = extra._meta?.progressToken;
  return {
    ...services,
    client: clientProfile(server.getClientVersion()),
    signal: extra.signal,
    ...(token !== undefined && { reportProgress: progressReporter(extra, token) }),
    ...(askUser && { askUser }),
    ...(askModel && { askModel }),
  };
}

function progressReporter(extra: Extra, progressToken: ProgressToken) {
  return (progress: number, total: number, message: string) =>
    extra.sendNotification({
      method: "notifications/progress",
      params: { progressToken, progress, total, message },
    });
}
