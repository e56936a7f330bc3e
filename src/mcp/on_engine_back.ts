/** How often a ComfyUI that does not answer is asked again, ms. */
const EVERY = 5000;

/** Nobody has waited longer for an answer, ms. */
const PATIENCE = 2000;

/** Options of {@linkcode onEngineBack}. */
export interface EngineBackOptions {
  /** Called once a question is answered, unless the first was at once. */
  back: () => void;
  /** How often is asked, in milliseconds; 5000 where left out. */
  everyMs?: number;
}

/**
 * Asks until there is an answer, and calls back where it took long or more than one question.
 *
 * @returns Stops it.
 */
export function onEngineBack(
  ask: () => Promise<unknown>,
  { back, everyMs = EVERY }: EngineBackOptions,
): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  async function look(times: number): Promise<void> {
    const since = performance.now();
    const answered = await ask().then(() => true, () => false);
    if (stop.signal.aborted) return;
    if (!answered) timer = setTimeout(look, everyMs, times + 1);
    else if (times > 1 || performance.now() - since > PATIENCE) back();
  }
  look(1);
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
