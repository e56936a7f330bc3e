import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { bundle } from "../../scripts/bench/bundle.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** "Invalid", as zod says it; the bundler may write it in ASCII. */
const JAPANESE = /無効|\\u7121\\u52b9/i;

Deno.test("bundle() leaves out what Easel does not need", async () => {
  const into = await Deno.makeTempDir();
  try {
    const text = await Deno.readTextFile(await bundle(MAIN, { into }));
    assert(text.length < 1_500_000, `${text.length} bytes`);
    // An import of { z }, and not of all as z, brings the messages of zod in every language.
    assert(!JAPANESE.test(text), "zod's languages are inside: import * as z from zod");
    // Loaded before all else, wherever they are imported: each costs milliseconds of every start.
    const modules = [...text.matchAll(/from"(node:\w+)"/g)].map(([, name]) => name);
    assertEquals([...new Set(modules)], []);
  } finally {
    await Deno.remove(into, { recursive: true });
  }
});
