import type { Log } from "./log.ts";

/** What {@linkcode waitFor} needs. */
export interface WaitForOptions {
  /** How long to wait, in seconds. */
  seconds: number;
  /** What is waited for, for the log. Default `ComfyUI`. */
  name?: string | undefined;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
  /** Resolves after so many milliseconds, and at once when the signal aborts. A timer by default. */
  pause?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

const FIRST_MS = 250;
const LONGEST_MS = 5000;

/**
 * Tries until it works, with pauses that double, and tells whether it did within that time. A try
 * that is still under way then is told by its signal, and not waited for.
 *
 * @param check resolves where all is well, and rejects where not yet
 * @throws The reason of the signal, once it aborts.
 */
export async function waitFor(
  check: (signal: AbortSignal) => Promise<unknown>,
  options: WaitForOptions,
): Promise<boolean> {
  const { seconds, name = "ComfyUI", log = () => {} } = options;
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(), seconds * 1000);
  const signal = options.signal ? AbortSignal.any([timeUp.signal, options.signal]) : timeUp.signal;
  try {
    log("info", `waiting for ${name}`, { seconds });
    const worked = await tryUntil(check, { ...options, signal, log });
    options.signal?.throwIfAborted();
    if (!worked) log("warn", `${name} did not answer in time`, { seconds });
    return worked;
  } finally {
    clearTimeout(timer);
  }
}

/** Tries until it works or the signal aborts. */
async function tryUntil(
  check: (signal: AbortSignal) => Promise<unknown>,
  { signal, log, pause = pauseFor }: WaitForOptions & { signal: AbortSignal; log: Log },
): Promise<boolean> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {});
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  if (signal.aborted) return false;
  for (let ms = FIRST_MS;; ms = Math.min(ms * 2, LONGEST_MS)) {
    try {
      await Promise.race([check(signal), ended]);
      return true;
    } catch (error) {
      if (!signal.aborted) log("debug", "no answer yet", { error, nextTryMs: ms });
    }
    if (!signal.aborted) await pause(ms, signal);
    if (signal.aborted) return false;
  }
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => resolve();
  signal.addEventListener("abort", end);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
}
