import { untilLate } from "../until_late.ts";
import { ErrorCode, type ListResourcesResult, McpError, type Resource } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { familiesFor } from "./resource_families.ts";

/** How many resources one answer names. */
const PAGE = 100;

/**
 * One page of the resources that there are now. What cannot be listed, or not soon, is left out: a
 * ComfyUI that is down keeps nobody from what is known without it.
 *
 * The cursor is the last URI of the page before, so that a picture made in between shifts nothing.
 *
 * @throws {McpError} If the cursor is none of ours, or what it stands for is gone.
 */
export async function listResources(
  services: Services,
  cursor?: string,
): Promise<ListResourcesResult> {
  const lists = await Promise.all(
    familiesFor(services).map(async (family) => await untilLate(family.list?.(services)) ?? []),
  );
  const all = unique(lists.flat());
  const start = cursor === undefined ? 0 : all.findIndex(({ uri }) => uri === decode(cursor)) + 1;
  if (cursor !== undefined && start === 0) {
    throw new McpError(
      ErrorCode.InvalidParams,
      `Cannot list resources from cursor "${
        cursor.slice(0, 100)
      }": it is not known, or no longer. ` +
        "List again from the start.",
    );
  }
  const resources = all.slice(start, start + PAGE);
  const last = resources.at(-1);
  const isEnd = start + PAGE >= all.length;
  return { resources, ...(last && !isEnd && { nextCursor: encode(last.uri) }) };
}

function unique(resources: Resource[]): Resource[] {
  return [...new Map(resources.map((resource) => [resource.uri, resource])).values()];
}

function encode(uri: string): string {
  return new TextEncoder().encode(uri).toBase64({ alphabet: "base64url" });
}

function decode(cursor: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(cursor, { alphabet: "base64url" }));
  } catch {
    return undefined;
  }
}
