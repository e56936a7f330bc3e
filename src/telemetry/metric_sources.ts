/** What is known of one ComfyUI at the moment. */
export interface EngineGauge {
  /** What it is called. */
  name: string;
  /** Whether it answers. */
  reachable: boolean;
  /** What is done with it, in one word, such as `ready` or `drained`. */
  state: string;
  /** Free memory of its device, in bytes, where known. */
  vramFree?: number | undefined;
  /** Our jobs that run there. */
  running?: number | undefined;
}

/** Where the gauges come from; asked at each scrape, so they must answer from memory. */
export interface MetricSources {
  /** The ComfyUIs. */
  engines(): readonly EngineGauge[];
  /** Our jobs: those that wait for a ComfyUI, and those that were sent to one. */
  queue(): { queued: number; running: number };
  /** The results that are kept, and how often one was asked for since the start. */
  cache(): { entries: number; hits: number; misses: number };
  /** How many sessions and connections are open, by how they came. */
  sessions(): Readonly<Record<string, number>>;
}
