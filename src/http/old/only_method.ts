import type { Handler } from "hono";
import type { HttpEnv } from "../http_env.ts";
import { RequestError } from "../request_error.ts";

/** Refuses (405) whatever was not answered by then, and says which methods are. */
export function onlyMethod(allow: string): Handler<HttpEnv> {
  return function onlyMethod({ req }) {
    throw new RequestError(`Cannot ${req.method} here. Use ${allow}.`, {
      status: 405,
      headers: { Allow: allow },
    });
  };
}
