import { DOWNLOADS, VERSION } from "./project.ts";

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "@VERSION@": VERSION,
  "@DOWNLOADS@": DOWNLOADS,
};

/**
 * The install scripts of this version: where a file is downloaded stands in `project.ts` alone, and
 * is filled in here.
 */
export async function installScripts(): Promise<{ name: string; text: string }[]> {
  return await Promise.all(["install.sh", "install.ps1"].map(async (name) => {
    const text = await Deno.readTextFile(new URL(name, import.meta.url));
    return { name, text: fillIn(text) };
  }));
}

function fillIn(text: string): string {
  const filled = Object.entries(PLACEHOLDERS);
  return filled.reduce((done, [name, value]) => done.replaceAll(name, value), text);
}
