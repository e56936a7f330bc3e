/** How the engine for a job is chosen among those that can run it. */
export type PlacementStrategy = "auto" | "least-busy" | "round-robin" | "weighted";

/** All strategies, the default one first. */
export const PLACEMENT_STRATEGIES: readonly PlacementStrategy[] = [
  "auto",
  "least-busy",
  "round-robin",
  "weighted",
];

/** What is known of an engine that could run a job. */
export interface PlaceState {
  /** Its name. */
  readonly name: string;
  /** How many more jobs it may be given now. */
  readonly free: number;
  /** How many of our jobs it has. */
  readonly running: number;
  /** How many jobs it may have at a time. */
  readonly concurrency: number;
  /** How much it can do beside the others; more than 0, 1 for an ordinary one. */
  readonly weight: number;
  /** The model files that it used last, as `WarmModels` knows them. */
  readonly warm: ReadonlySet<string>;
  /** The number of the turn in which it was last given a job; 0 for never. */
  readonly lastUsed: number;
}

/** Options of {@linkcode choosePlace}. */
export interface ChoosePlaceOptions {
  /** How to choose. */
  strategy: PlacementStrategy;
  /** The model files that the job needs. */
  models: readonly string[];
}

/** Lower is better. */
type Score = (place: PlaceState) => number;

/**
 * The name of the engine for a job, among those with a free slot; `undefined` where there is none.
 * What decides, the first that tells them apart:
 *
 * - `auto`: one that has nothing to do, since a ComfyUI runs one job at a time and one more would
 *   only wait there; the fewest models to load; then as `least-busy`.
 * - `least-busy`: the fewest jobs for its concurrency and weight; then as `round-robin`.
 * - `round-robin`: the one that was given a job the longest ago.
 * - `weighted`: the one that is due first, where one with twice the weight is due again after half
 *   as many turns: over many jobs, each gets about the share that its weight is of all weights.
 */
export function choosePlace(
  candidates: readonly PlaceState[],
  { strategy, models }: ChoosePlaceOptions,
): string | undefined {
  const weights = candidates.reduce((sum, place) => sum + weightOf(place), 0);
  const needed = [...new Set(models)];
  const scores: Record<PlacementStrategy, readonly Score[]> = {
    "auto": [isBusy, (place) => coldModels(place, needed), load, lastUsed],
    "least-busy": [load, lastUsed],
    "round-robin": [lastUsed],
    "weighted": [(place) => place.lastUsed + weights / weightOf(place), lastUsed],
  };
  const free = candidates.filter((place) => place.free > 0);
  return scores[strategy].reduce(lowest, free)[0]?.name;
}

function lowest(places: readonly PlaceState[], score: Score): PlaceState[] {
  const least = Math.min(...places.map(score));
  return places.filter((place) => score(place) === least);
}

function isBusy({ running }: PlaceState): number {
  return running > 0 ? 1 : 0;
}

function coldModels({ warm }: PlaceState, needed: readonly string[]): number {
  return needed.filter((model) => !warm.has(model)).length;
}

function load(place: PlaceState): number {
  return place.running / (Math.max(1, place.concurrency) * weightOf(place));
}

function lastUsed(place: PlaceState): number {
  return place.lastUsed;
}

/** A weight of 0 would make the load infinite, or no number at all. */
function weightOf({ weight }: PlaceState): number {
  return weight > 0 ? weight : Number.EPSILON;
}
