import type { Context, Next } from "hono";
import type { HttpEnv } from "./http_env.ts";

// As an import it would be loaded with the program, by those who serve nobody, too.
const { AsyncLocalStorage } = globalThis.process.getBuiltinModule("node:async_hooks");
const current = new AsyncLocalStorage<string>();

/** Remembers the id of a request for all that answering it leads to; a middleware of Hono. */
export function rememberRequest(context: Context<HttpEnv>, next: Next): Promise<void> {
  return current.run(context.get("requestId"), next);
}

/** The id of the request whose answer led here; nothing where none did. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}

/** The same function, called later and from anywhere as if the request at hand had led there. */
export function ofThisRequest<Args extends unknown[], Result>(
  act: (...args: Args) => Result,
): (...args: Args) => Result {
  return AsyncLocalStorage.bind(act);
}
