import type { BundledPackage } from "./bundled_package.ts";
import { licenceOf } from "./licence.ts";

const RULE = "=".repeat(80);

const DENO_COPYRIGHT = "Copyright 2018-2026 the Deno authors";

/**
 * The licences of everything that a program of ours holds beside our own code, as one text.
 *
 * @param ownLicence Ours, which is MIT like Deno's: the words are the same, the copyright is not.
 * @throws {Error} If a package has no licence.
 */
export async function thirdPartyLicences(
  packages: readonly BundledPackage[],
  ownLicence: string,
): Promise<string> {
  const deno = ownLicence.replace(/^Copyright .*$/m, DENO_COPYRIGHT).trim();
  const sections = await Promise.all(packages.map(async (it) => {
    const { id, text } = await licenceOf(it);
    return section(`${it.name} ${it.version} (${id})`, text);
  }));
  return [
    "Easel holds code of others. These are their licences.\n",
    section(
      `Deno ${Deno.version.deno} (MIT), the runtime inside the programs`,
      `${deno}\n\nDeno in turn holds V8 and many crates; its repository lists them with their licences:\n` +
        "https://github.com/denoland/deno",
    ),
    ...sections,
  ].join("\n");
}

function section(title: string, text: string): string {
  return `${RULE}\n${title}\n${RULE}\n\n${text.replaceAll("\r\n", "\n")}\n`;
}
