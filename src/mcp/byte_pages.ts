const encoder = new TextEncoder();

/**
 * Cuts a list into pages of as many items as fit, at least one each; there is always a first page.
 *
 * @param limit Most bytes of a page's items as JSON.
 */
export function bytePages<T>(items: readonly T[], limit: number): T[][] {
  const pages: T[][] = [[]];
  let room = limit;
  for (const item of items) {
    const bytes = encoder.encode(JSON.stringify(item)).length + 1;
    const page = pages.at(-1)!;
    if (bytes > room && page.length > 0) {
      pages.push([item]);
      room = limit - bytes;
    } else {
      page.push(item);
      room -= bytes;
    }
  }
  return pages;
}
