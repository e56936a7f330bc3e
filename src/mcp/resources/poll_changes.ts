/**
 * Asks for names every now and then, and calls back when they are others than before. A question
 * that fails is asked again later: a ComfyUI that is down has not lost its models.
 *
 * @returns Stops it.
 */
export function pollChanges(
  ask: () => Promise<string[]>,
  { changed, everyMs }: { changed: () => void; everyMs: number },
): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known: string | undefined;
  async function look(): Promise<void> {
    const names = await ask().then((found) => found.join("\n"), () => known);
    if (stopped) return;
    const isOther = known !== undefined && names !== known;
    known = names;
    timer = setTimeout(look, everyMs);
    if (isOther) changed();
  }
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
