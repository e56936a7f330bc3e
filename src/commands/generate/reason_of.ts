import { messageOf } from "../message_of.ts";

/** Why a file cannot be written, without the call that failed: `Permission denied`. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/ \(os error \d+\).*$/s, "").replace(/\.$/, "");
}
