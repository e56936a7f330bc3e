import { stringifyJson } from "../../comfyui/json.ts";
import { bytePages } from "../byte_pages.ts";
import { ErrorCode, McpError, type ReadResourceResult } from "../sdk.ts";
import { cutDown } from "../cut_down.ts";
import { resourceNotFound, shortUri } from "./resource_error.ts";
import { pageOf } from "./resource_page.ts";
import { withoutServerPaths } from "./without_server_paths.ts";

/**
 * Most characters of a resource that is text: clients put it into a model's context as it is, and
 * so many are some 25,000 tokens.
 */
const MOST = 60_000;

/** Most bytes of what a page holds. The lines of the JSON add to them. */
const PAGE = 24_000;

/**
 * Data as the contents of a resource, in JSON, without a path of the server's. What would be too
 * much comes in pages, which `?page=2` at the end of the URI tells apart; what is still too much has
 * its long lists and texts cut, where it says so.
 *
 * @param paged The key of the list or record that is too long for one answer, if one is.
 * @throws {McpError} If there is no such page, or it is more than any client could show.
 */
export function jsonContents(
  uri: string,
  data: Record<string, unknown>,
  paged?: string,
): ReadResourceResult {
  const safe = withoutServerPaths(data) as Record<string, unknown>;
  const isFirst = pageOf(uri).page === 1;
  const text = isFirst && fits(safe) ? textOf(safe) : textOf(inBounds(uri, safe, paged));
  if (text.length > MOST) {
    throw new McpError(
      ErrorCode.InternalError,
      `Cannot read "${shortUri(uri)}": it has ${text.length} characters, and ${MOST} is the most ` +
        "that is sent. Use the tools, which show it in pages.",
    );
  }
  return { contents: [{ uri, mimeType: "application/json", text }] };
}

/** What stands beside a page is cut first: each page has it again. */
function inBounds(uri: string, data: Record<string, unknown>, paged?: string): unknown {
  if (paged === undefined) return cutDown(data, fits);
  const { [paged]: all, ...rest } = data;
  const page = pageIn(uri, all);
  const whole = (cut: unknown) => ({ ...cut as object, ...page.facts, [paged]: page.shown });
  const cut = whole(cutDown(rest, (cut) => fits(whole(cut))));
  return cutDown(cut, fits);
}

function pageIn(uri: string, all: unknown): { facts: Record<string, unknown>; shown: unknown } {
  const isList = Array.isArray(all);
  const entries: unknown[] = isList ? all : Object.entries(all ?? {});
  const pages = bytePages(entries, PAGE);
  const { base, page } = pageOf(uri);
  const shown = pages[page - 1];
  if (!shown) throw resourceNotFound(uri, `there is no page ${page}; the last is ${pages.length}.`);
  const more = page < pages.length ? { next: `${base}?page=${page + 1}` } : {};
  return {
    facts: { page, pages: pages.length, ...more },
    shown: isList ? shown : Object.fromEntries(shown as [string, unknown][]),
  };
}

function fits(data: unknown): boolean {
  return textOf(data).length <= MOST;
}

function textOf(data: unknown): string {
  return stringifyJson(data, 1);
}
