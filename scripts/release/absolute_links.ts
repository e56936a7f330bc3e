import { REPOSITORY, VERSION } from "./project.ts";

/** A link or a picture in Markdown: what stands before its address, and the address. */
const LINK = /(!?\[(?:[^\[\]]|!?\[[^\[\]]*\]\([^)]*\))*\]\()([^)\s]+)(?=\))/g;

/**
 * A page that is read alone, such as in an archive: its links to other files of the repository lead
 * to them as they were at this version. Links within the page and to other places stay.
 *
 * @param path Where the page is in the repository, such as `docs/install.md`.
 */
export function absoluteLinks(text: string, path: string): string {
  return text.replaceAll(LINK, (_, before: string, address: string) => {
    if (/^(?:#|[a-z][a-z\d+.-]*:)/i.test(address)) return before + address;
    const kind = before.startsWith("!") ? "raw" : "blob";
    const { pathname, hash } = new URL(address, `file:///${path}`);
    return `${before}${REPOSITORY}/${kind}/v${VERSION}${pathname}${hash}`;
  });
}
