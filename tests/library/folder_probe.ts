/**
 * Run by folder_permissions_test.ts under the program's own permissions: writes what the folder has
 * as a line of JSON, and another one after each change, until its stdin ends.
 */
import { FolderSource } from "../../src/library/folder_source.ts";
import type { SourceListing } from "../../src/library/source.ts";

await using source = new FolderSource();

async function load({ entries }: SourceListing): Promise<unknown[]> {
  const loads = entries.map((entry) =>
    source.load(entry).then(({ json }) => json, (error) => error.message)
  );
  return await Promise.all(loads);
}

async function report(): Promise<void> {
  try {
    const listing = await source.list();
    const names = listing.entries.map(({ name }) => name);
    write({ names, problems: listing.problems, loaded: await load(listing) });
  } catch (error) {
    write({ error: String(error) });
  }
}

function write(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(value) + "\n"));
}

source.onChange(report);
await report();
for await (const _ of Deno.stdin.readable);
