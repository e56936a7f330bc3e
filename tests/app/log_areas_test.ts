import { assertEquals } from "@std/assert";
import { LOG_AREAS } from "../../src/config/options/logging_options.ts";

const SRC = new URL("../../src/", import.meta.url);

/** Every area that the program asks a log for, by name. */
async function areasIn(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) found.push(...await areasIn(url));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(url);
      found.push(...[...text.matchAll(/areaOf\(\w+, "(\w+)"\)/g)].map(([, area]) => area!));
    }
  }
  return found;
}

Deno.test("logging.areas takes every area that there is, and no other", async () => {
  assertEquals([...new Set(await areasIn(SRC))].sort(), [...LOG_AREAS].sort());
});
