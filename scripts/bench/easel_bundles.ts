import { fromFileUrl, join } from "@std/path";
import { bundle } from "./bundle.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const BARE = fromFileUrl(new URL("./bare_server.ts", import.meta.url));

/** Paths of the programs that are started. */
export interface EaselBundles {
  /** The floor. */
  bare: string;
  /** Easel as it is written. */
  source: string;
  /** Easel in one file. */
  whole: string;
  /** Easel in a file and others that are read when first needed. */
  split: string;
}

/** Makes them, in a folder. */
export async function makeBundles(into: string): Promise<EaselBundles> {
  return {
    bare: await bundle(BARE, { into }),
    source: MAIN,
    whole: await bundle(MAIN, { into: join(into, "whole") }),
    split: await bundle(MAIN, { into: join(into, "split"), split: true }),
  };
}
