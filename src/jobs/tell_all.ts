/**
 * Calls all listeners, those that are there now. One that throws must neither stop what it is told
 * of nor keep the news from the others: what it throws is ignored.
 */
export function tellAll<T extends unknown[]>(
  listeners: Iterable<(...news: T) => void>,
  ...news: T
): void {
  for (const listener of [...listeners]) {
    try {
      listener(...news);
    } catch {
      // It is for whoever listens to see to their own errors.
    }
  }
}
