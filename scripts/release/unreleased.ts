/** A page that goes along with a release. */
export interface Page {
  /** Its path from the folder of the sources. */
  path: string;
  /** What it says. */
  text: string;
}

/** How a page says that there is no release; the words may stand on two lines. */
const UNRELEASED = /\b(?:nothing\s+is|not)\s+(?:yet\s+)?(?:released|published)(?:\s+yet)?\b/gi;

/**
 * Makes sure that what a release brings does not say that there is none.
 *
 * @throws {Error} With each place, and what to change there.
 */
export function checkReleased(pages: readonly Page[]): void {
  const places = pages.flatMap(({ path, text }) =>
    [...text.matchAll(UNRELEASED)].map(({ 0: words, index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `  ${path}:${line} says "${
        words.replace(/\s+/g, " ")
      }": take that sentence out, and say ` +
        "how to get the release";
    })
  );
  if (places.length === 0) return;
  throw new Error(
    `Cannot make a release: pages that it brings say that there is none.\n${
      places.join("\n")
    }\nTo try it all and release nothing, add --unreleased.`,
  );
}
