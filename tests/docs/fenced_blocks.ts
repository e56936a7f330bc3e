import { fromFileUrl, join } from "@std/path";

/** The project's folder. */
export const ROOT: string = fromFileUrl(new URL("../../", import.meta.url));

/** A fenced block of a page. */
export interface FencedBlock {
  /** The page, from the project's folder. */
  page: string;
  /** Of its first line within the page, counted from 1. */
  line: number;
  /** What stands behind the fence; empty where nothing does. */
  language: string;
  /** What is inside, without the last line end. */
  text: string;
}

const FENCED = /^```(\w*)\n([\s\S]*?)\n```$/gm;

/** Every page that people read: README.md, SECURITY.md, CHANGELOG.md, `.github/` and `docs/`. */
export async function docPages(): Promise<string[]> {
  const pages = ["README.md", "SECURITY.md", "CHANGELOG.md"];
  for (const folder of [".github", "docs"]) {
    for await (const { name } of Deno.readDir(join(ROOT, folder))) {
      if (name.endsWith(".md")) pages.push(`${folder}/${name}`);
    }
  }
  return pages.sort();
}

/** The text of a page. */
export async function pageText(page: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, page));
}

/** The fenced blocks of all pages that are in one of these languages; all where none is named. */
export async function fencedBlocks(...languages: string[]): Promise<FencedBlock[]> {
  const blocks: FencedBlock[] = [];
  for (const page of await docPages()) {
    const whole = await pageText(page);
    for (const { index, 1: language = "", 2: text = "" } of whole.matchAll(FENCED)) {
      const line = whole.slice(0, index).split("\n").length + 1;
      blocks.push({ page, line, language, text });
    }
  }
  return languages.length === 0 ? blocks : blocks.filter((it) => languages.includes(it.language));
}
