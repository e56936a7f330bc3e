import type { SourceListing, WorkflowSource } from "../../src/library/source.ts";

/** Names of what a listing has, and of what it left out. */
export function namesIn({ entries, problems }: SourceListing) {
  return { entries: entries.map(({ name }) => name), problems: problems.map(({ file }) => file) };
}

/** The reasons of a listing, by file. */
export function reasonsIn({ problems }: SourceListing): Record<string, string> {
  return Object.fromEntries(problems.map(({ file, reason }) => [file, reason]));
}

/**
 * Listens to a source until, after a change, it has what is wanted. Subscribed when it returns; await
 * `began` before the change.
 */
export function untilListed(
  source: WorkflowSource,
  isWanted: (names: string[]) => boolean,
): { began: Promise<unknown>; listed: Promise<string[]> } {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  const timer = setTimeout(() => reject(new Error("the change was not noticed")), 20_000);
  const unsubscribe = source.onChange!(async () => {
    const { entries } = namesIn(await source.list());
    if (isWanted(entries)) resolve(entries);
  });
  const listed = promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
  return { began: source.list(), listed };
}
