import type { Engine } from "../engines/engine.ts";
import type { Engines } from "../engines/engines.ts";
import type { PoolFilter } from "./fair_level.ts";
import { FairQueue, type Ticket } from "./fair_queue.ts";
import { choosePlace, type PlacementStrategy, type PlaceState } from "./placement.ts";
import type { Priority } from "./priority.ts";
import { WarmModels } from "./warm_models.ts";

/** What waits to be sent to a ComfyUI. */
export interface Errand {
  /** The names of the engines that may run it; any where left out. */
  readonly runsOn?: readonly string[] | undefined;
  /** The model files that it loads: an engine that has them in memory already is preferred. */
  readonly models: readonly string[];
}

/** Options of {@linkcode Dispatcher}. */
export interface DispatcherOptions<T> {
  /** Where errands are sent. */
  engines: Engines;
  /** How an engine is chosen among those that could take one. */
  strategy?: PlacementStrategy | undefined;
  /** Takes an errand to an engine, which is busy with it until this settles, however it does. */
  run: (errand: T, engine: Engine) => Promise<void>;
  /** Milliseconds that never jump. */
  clock: () => number;
  /** How long waits what only a lost ComfyUI can take, before it is tried there all the same; ms. */
  lostMs: number;
}

/**
 * Sends what waits to the engines, never more at a time to one than it takes, in the order of a
 * {@linkcode FairQueue}. Nothing is sent to an engine that is down or lags while another could take
 * it.
 */
export class Dispatcher<T extends Errand> implements Disposable {
  readonly #options: DispatcherOptions<T>;
  readonly #queue = new FairQueue<T>();
  readonly #tickets = new Map<T, Ticket<T>>();
  readonly #running = new Map<string, number>();
  readonly #lastUsed = new Map<string, number>();
  readonly #warm = new WarmModels();
  /** Since when an engine has not been well, by our clock. */
  readonly #awaySince = new Map<string, number>();
  readonly #stack = new DisposableStack();
  #paused = new Set<string>();
  #turn = 0;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Nothing waits yet. */
  constructor(options: DispatcherOptions<T>) {
    this.#options = options;
    for (const engine of options.engines.all) {
      this.#stack.defer(engine.health.onChange(() => this.#onHealth(engine)));
    }
  }

  /** Lets it wait its turn; with a free engine it is sent at once. */
  add(errand: T, options: { caller: string; priority: Priority; front?: boolean }): void {
    this.#tickets.set(errand, this.#queue.add(errand, { ...options, runsOn: errand.runsOn }));
    this.#send();
  }

  /** Takes it out; false where it waits no more. */
  remove(errand: T): boolean {
    const ticket = this.#tickets.get(errand);
    this.#tickets.delete(errand);
    return ticket !== undefined && this.#queue.remove(ticket);
  }

  /** Gives it another priority; false where it waits no more. */
  move(errand: T, priority: Priority): boolean {
    const ticket = this.#tickets.get(errand);
    if (!ticket) return false;
    this.#tickets.set(errand, this.#queue.move(ticket, priority));
    return true;
  }

  /** How many are to be sent before it; `undefined` where it waits no more. */
  ahead(errand: T): number | undefined {
    const ticket = this.#tickets.get(errand);
    return ticket && this.#queue.ahead(ticket);
  }

  /** All that wait, in their order. */
  get waiting(): IteratorObject<T> {
    return this.#queue[Symbol.iterator]();
  }

  /** How many wait. */
  get size(): number {
    return this.#queue.size;
  }

  /** How many an engine has now. */
  runningOn(engine: string): number {
    return this.#running.get(engine) ?? 0;
  }

  /** Sends no more to these engines, until {@linkcode resume}; what they have goes on. */
  pause(engines: Iterable<string>): void {
    this.#paused = this.#paused.union(new Set(engines));
  }

  /** Sends to these engines again. */
  resume(engines: Iterable<string>): void {
    this.#paused = this.#paused.difference(new Set(engines));
    this.#send();
  }

  /** The names of the engines that are sent nothing. */
  get paused(): readonly string[] {
    return [...this.#paused];
  }

  /** Looks again whether something can be sent. */
  wake(): void {
    this.#send();
  }

  /** Sends nothing more. */
  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stack.dispose();
  }

  /** As long as something that is next somewhere is best taken there. */
  #send(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    while (this.#queue.size > 0 && this.#sendOne());
    this.#lookAgain();
  }

  /** Each engine has a next one of its own, and each of these may be best off on another engine. */
  #sendOne(): boolean {
    const free = this.#free();
    return free.some((engine) => this.#sendTo(engine, (next) => this.#placeOf(next))) ||
      free.some((engine) => this.#sendTo(engine, (next) => this.#placeOf(next, [engine])));
  }

  #sendTo(engine: Engine, placeOf: (next: T) => string | undefined): boolean {
    // What waits for one that is well must not be in the way of what only this one can run.
    const isWanted: PoolFilter = (names) => this.#usable(this.#able(names)).includes(engine);
    const next = this.#queue.peek(engine.name, isWanted);
    if (!next || placeOf(next) !== engine.name) return false;
    this.#queue.take(engine.name, isWanted);
    this.#tickets.delete(next);
    this.#start(next, engine);
    return true;
  }

  #start(errand: T, { name }: Engine): void {
    const engine = this.#options.engines.get(name)!;
    this.#running.set(name, this.runningOn(name) + 1);
    this.#lastUsed.set(name, ++this.#turn);
    this.#warm.used(name, errand.models);
    const ended = () => {
      this.#running.set(name, this.runningOn(name) - 1);
      this.#send();
    };
    this.#options.run(errand, engine).then(ended, ended);
  }

  /** The engine to run it, of all or of these. */
  #placeOf(
    { runsOn, models }: T,
    of = this.#options.engines.all as readonly Engine[],
  ): string | undefined {
    const places = this.#usable(this.#able(runsOn && new Set(runsOn)))
      .filter((engine) => of.includes(engine) && this.#isFree(engine))
      .map((engine) => this.#stateOf(engine));
    const { strategy = "auto" } = this.#options;
    return choosePlace(places, { strategy, models });
  }

  #able(names: ReadonlySet<string> | undefined): Engine[] {
    return this.#options.engines.all.filter(({ name }) => names?.has(name) ?? true);
  }

  #free(): Engine[] {
    return this.#options.engines.all.filter((engine) => this.#isFree(engine));
  }

  #isFree({ name, concurrency }: Engine): boolean {
    return !this.#paused.has(name) && this.runningOn(name) < concurrency;
  }

  /** Those that are well; else those that have been away for so long that it is time to try. */
  #usable(able: readonly Engine[]): Engine[] {
    const well = able.filter(({ health }) => health.takesJobs);
    return well.length > 0 ? well : able.filter((engine) => this.#lostUntil(engine) <= this.#now());
  }

  #onHealth({ name, health }: Engine): void {
    if (health.down) this.#warm.forget(name);
    if (health.takesJobs) this.#awaySince.delete(name);
    else if (!this.#awaySince.has(name)) this.#awaySince.set(name, this.#now());
    this.#send();
  }

  /** Until when is waited for an engine to come back. */
  #lostUntil({ name }: Engine): number {
    const since = this.#awaySince.get(name);
    return since === undefined ? -Infinity : since + this.#options.lostMs;
  }

  /** Engines that are waited for tell when they are back, but nobody tells when they never are. */
  #lookAgain(): void {
    if (this.#queue.size === 0) return;
    const away = this.#options.engines.all.map((engine) => this.#lostUntil(engine))
      .filter((until) => until > this.#now());
    if (away.length === 0) return;
    this.#timer = setTimeout(() => this.#send(), Math.min(...away) - this.#now());
  }

  #stateOf({ name, concurrency, weight }: Engine): PlaceState {
    const running = this.runningOn(name);
    return {
      name,
      free: concurrency - running,
      running,
      concurrency,
      weight,
      warm: this.#warm.warmOn(name),
      lastUsed: this.#lastUsed.get(name) ?? 0,
    };
  }

  #now(): number {
    return this.#options.clock();
  }
}
