/** How one ComfyUI is. Only the name is known of one that does not answer. */
export interface EngineHealth {
  /** What it is called. */
  name: string;
  /** Whether it answered just now. */
  reachable: boolean;
  /** Its version, where it tells it; `null` where it does not. */
  version: string | null;
  /** Free memory of its device, in bytes. */
  vram_free: number | null;
  /** What is done with it, in one word: `ready` or `unreachable`, where there is no better one. */
  state: string;
  /** True where it is our own demo engine, which has no models. */
  demo?: boolean;
}

/** One ComfyUI, and how to ask it. */
export interface EngineProbe {
  /** What it is called. */
  name: string;
  /** What is done with it, in one word, where somebody keeps an eye on it. */
  state?(): string | undefined;
  /** Asks it. Rejects where it does not answer; the signal says when nobody waits any more. */
  check(signal: AbortSignal): Promise<EngineAnswer>;
}

/** What a ComfyUI tells of itself. */
export interface EngineAnswer {
  /** Its version. */
  version?: string | null | undefined;
  /** Free memory of its device, in bytes. */
  vramFree?: number | null | undefined;
  /** True where it is our own demo engine. */
  demo?: boolean | undefined;
}

/** Asks a ComfyUI how it is, for so many milliseconds. Never rejects, even where `check` does not end. */
export async function probeEngine(probe: EngineProbe, timeoutMs: number): Promise<EngineHealth> {
  const { name } = probe;
  const giveUp = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    giveUp.abort(new DOMException("Cannot wait longer.", "TimeoutError"));
    reject(giveUp.signal.reason);
  }, timeoutMs);
  try {
    const answer = await Promise.race([Promise.try(() => probe.check(giveUp.signal)), late]);
    return {
      name,
      reachable: true,
      version: answer.version ?? null,
      vram_free: answer.vramFree ?? null,
      state: probe.state?.() ?? "ready",
      ...(answer.demo === true && { demo: true }),
    };
  } catch {
    // Why it does not answer is for the log: the reason may name addresses.
    const state = "unreachable";
    return { name, reachable: false, version: null, vram_free: null, state };
  } finally {
    clearTimeout(timer);
  }
}
