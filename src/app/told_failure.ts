import type { ComfyError } from "../comfyui/errors.ts";
import type { Config } from "../config/config.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import { withoutAddresses } from "../mcp/caller/told_text.ts";

/**
 * What a ComfyUI came to, as a route of files may tell it, which does not look at who asks: no
 * address, where there is anybody who may not see all.
 */
export function toldFailure(
  { message }: ComfyError,
  { engines, config }: { engines: Engines; config: Config },
): string {
  const { tokens, jwt } = config.auth;
  const isShared = jwt !== undefined || tokens.some(({ seesAll = false }) => !seesAll);
  return isShared ? withoutAddresses(message, engines) : message;
}
