import { type EngineHealth, type EngineProbe, probeEngine } from "./probe_engine.ts";

/** How everything is: what `GET /health` answers, in this order. */
export interface HealthReport {
  /** `ok` when all is well; old clients read exactly that. */
  status: "ok" | "degraded";
  /** Whether jobs can be taken: some ComfyUI answers, and the server is not stopping. */
  ready: boolean;
  /** The server's name. */
  name: string;
  /** Its version. */
  version: string;
  /** Seconds since it was started. */
  uptime: number;
  /** Each ComfyUI. */
  comfyui: readonly EngineHealth[];
  /** Jobs: all that have not ended, and of these the ones that wait for a ComfyUI. */
  jobs: { active: number; queued: number };
  /** The results that are kept. */
  cache: { entries: number };
}

/** What {@linkcode createHealth} needs. */
export interface HealthOptions {
  /** The server's name. */
  name: string;
  /** Its version. */
  version: string;
  /** The ComfyUIs; asked each time, as they may come and go. */
  engines(): readonly EngineProbe[];
  /** Jobs: all that have not ended, and of these the ones that wait for a ComfyUI. */
  jobs(): { active: number; queued: number };
  /** The results that are kept; none where missing. */
  cache?(): { entries: number };
  /** Whether the server takes no more jobs, as it is about to end; never where missing. */
  stopping?(): boolean;
  /** How long to wait for a ComfyUI, in milliseconds. Default 2000. */
  timeoutMs?: number;
  /** How long an answer is given again, in milliseconds. Default 1000. */
  freshMs?: number;
  /** Milliseconds that never jump; `performance.now()` where missing. */
  clock?(): number;
}

/** Finds out how everything is. */
export interface AskHealth {
  /** Finds it out. */
  (): Promise<HealthReport>;
  /** Each ComfyUI as it was when it was last asked; none before that. Nothing is asked. */
  last(): readonly EngineHealth[];
}

/**
 * Finds out how everything is. The ComfyUIs are asked at once, and not more often than once a
 * second, however many ask for their health; one that does not answer in time is not reachable.
 */
export function createHealth(options: HealthOptions): AskHealth {
  const { timeoutMs = 2000, freshMs = 1000, clock = () => performance.now() } = options;
  const startedAt = clock();
  let learnt: readonly EngineHealth[] = [];
  let asked: { at: number; engines: Promise<readonly EngineHealth[]> } | undefined;

  function engines(): Promise<readonly EngineHealth[]> {
    if (asked === undefined || clock() - asked.at >= freshMs) {
      const probes = options.engines().map((probe) => probeEngine(probe, timeoutMs));
      asked = { at: clock(), engines: Promise.all(probes).then((them) => learnt = them) };
    }
    return asked.engines;
  }

  async function health(): Promise<HealthReport> {
    const comfyui = await engines();
    const stopping = options.stopping?.() ?? false;
    const answering = comfyui.filter(({ reachable }) => reachable).length;
    const well = !stopping && answering > 0 && answering === comfyui.length;
    return {
      status: well ? "ok" : "degraded",
      ready: !stopping && answering > 0,
      name: options.name,
      version: options.version,
      uptime: Math.floor((clock() - startedAt) / 1000),
      comfyui,
      jobs: options.jobs(),
      cache: options.cache?.() ?? { entries: 0 },
    };
  }

  return Object.assign(health, { last: () => learnt });
}
