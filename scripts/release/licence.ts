import { join } from "@std/path";
import type { BundledPackage } from "./bundled_package.ts";

/** Under which terms a package is used. */
export interface Licence {
  /** By SPDX's name, such as `MIT`, or several with `OR` and `AND` between. */
  id: string;
  /** The texts that have to go along: the licence itself, and notices where there are any. */
  text: string;
}

const TEXTS = /^(?:licen[cs]e|copying|notice)(?:-[\w.]+?)?(?:\.(?:md|txt))?$/i;

/**
 * A package's licence, from its own files.
 *
 * @throws {Error} If it names none, or brings no text of it.
 */
export async function licenceOf({ name, version, folder }: BundledPackage): Promise<Licence> {
  const what = `Cannot ship "${name}@${version}"`;
  const { license } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  if (typeof license !== "string") {
    throw new Error(
      `${what}: its package.json names no licence. Do without it, or ask its authors.`,
    );
  }
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && TEXTS.test(entry.name)) files.push(entry.name);
  }
  if (files.length === 0) {
    throw new Error(
      `${what}: it is under ${license}, and the text of that is not among its files.`,
    );
  }
  const texts = files.toSorted().map((file) => Deno.readTextFile(join(folder, file)));
  return { id: license, text: (await Promise.all(texts)).map((text) => text.trim()).join("\n\n") };
}
