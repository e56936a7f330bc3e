import { Chain, type Link } from "./chain.ts";

/** One that waits in a {@linkcode FairLevel}. */
export interface Waiting {
  /** Who wants it. */
  readonly caller: string;
  /** The engines that may run it; `undefined` for any. */
  readonly runsOn: readonly string[] | undefined;
}

/** Chooses pools by the engines that may run what is in them; `undefined` stands for any. */
export type PoolFilter = (engines: ReadonlySet<string> | undefined) => boolean;

/** All that the same engines may run: one lane a caller, in the order of their turns. */
export interface Pool<T> {
  /** Their names; `undefined` for any. */
  readonly engines: ReadonlySet<string> | undefined;
  /** The lanes, the next one first. */
  readonly ring: Chain<Lane<T>>;
}

/** What one caller has in one pool, in the order in which it was added. */
export interface Lane<T> {
  /** Whose it is. */
  readonly caller: string;
  /** What it is a part of. */
  readonly pool: Pool<T>;
  /** The pool's key: its engines, sorted. */
  readonly poolKey: string;
  /** Never empty, once something was added. */
  readonly places: Chain<Place<T>>;
  /** Lower comes first. */
  turn: number;
}

/** Where something waits. */
export interface Place<T> {
  /** What waits. */
  readonly item: T;
  /** Within its caller, lower comes first. */
  readonly order: number;
  /** Where it is taken out of; of no use outside {@linkcode FairLevel}. */
  readonly lane: Lane<T>;
}

/**
 * What waits with one priority. Callers take turns, the one served longest ago first; who comes
 * anew goes to the end of the round. Within a caller, the first to come is the first to go.
 *
 * What an engine may not run is in pools of its own, so nobody has to look past it: every operation
 * costs the same however many wait, and grows only with the number of pools.
 */
export class FairLevel<T extends Waiting> {
  readonly #pools = new Map<string, Pool<T>>();
  /** The lanes of each caller, by the key of their pool. */
  readonly #callers = new Map<string, Map<string, Link<Lane<T>>>>();
  #lastTurn = 0;
  #frontOrder = 0;
  #backOrder = 0;

  /** Adds to the end of its caller's, or to the front of them. */
  add(item: T, front: boolean): Link<Place<T>> {
    const lane = this.#laneOf(item);
    return front
      ? lane.places.prepend({ item, order: --this.#frontOrder, lane })
      : lane.places.append({ item, order: ++this.#backOrder, lane });
  }

  /** The next of the pools that are wanted. */
  next(isWanted: PoolFilter): Place<T> | undefined {
    let first: Lane<T> | undefined;
    for (const { engines, ring } of this.#pools.values()) {
      const lane = ring.first;
      if (lane && isWanted(engines) && !(first && first.turn < lane.turn)) first = lane;
    }
    return first && this.#firstOf(first.caller, isWanted);
  }

  /** A caller had its turn: everybody else comes before it now. */
  served(caller: string): void {
    const turn = ++this.#lastTurn;
    const lanes = this.#callers.get(caller) ?? new Map<string, Link<Lane<T>>>();
    for (const [poolKey, link] of lanes) {
      const { value: lane } = link;
      lane.turn = turn;
      lane.pool.ring.cut(link);
      lanes.set(poolKey, lane.pool.ring.append(lane));
    }
  }

  /** Takes something out. */
  remove(link: Link<Place<T>>): void {
    const { lane } = link.value;
    lane.places.cut(link);
    if (lane.places.empty) this.#drop(lane);
  }

  /** All that wait, in the order in which an engine that may run all of them would take them. */
  *[Symbol.iterator](): IterableIterator<T> {
    let round = this.#queuesInTurn();
    while (round.length > 0) {
      const left: Iterator<Place<T>>[] = [];
      for (const queue of round) {
        const { value, done } = queue.next();
        if (done) continue;
        yield value.item;
        left.push(queue);
      }
      round = left;
    }
  }

  #laneOf({ caller, runsOn }: T): Lane<T> {
    const poolKey = runsOn ? JSON.stringify([...new Set(runsOn)].sort()) : "";
    const lane = this.#callers.get(caller)?.get(poolKey)?.value;
    return lane ?? this.#open(caller, { poolKey, engines: runsOn && new Set(runsOn) });
  }

  #open(caller: string, { poolKey, engines }: Pick<Pool<T>, "engines"> & { poolKey: string }) {
    const pool = this.#pools.get(poolKey) ?? { engines, ring: new Chain<Lane<T>>() };
    this.#pools.set(poolKey, pool);
    const turn = ++this.#lastTurn;
    const lane: Lane<T> = { caller, pool, poolKey, places: new Chain<Place<T>>(), turn };
    const lanes = this.#callers.get(caller) ?? new Map<string, Link<Lane<T>>>();
    this.#callers.set(caller, lanes.set(poolKey, pool.ring.append(lane)));
    return lane;
  }

  #drop({ caller, pool, poolKey }: Lane<T>): void {
    const lanes = this.#callers.get(caller);
    const link = lanes?.get(poolKey);
    if (!lanes || !link) return;
    pool.ring.cut(link);
    if (pool.ring.empty) this.#pools.delete(poolKey);
    lanes.delete(poolKey);
    if (lanes.size === 0) this.#callers.delete(caller);
  }

  #firstOf(caller: string, isWanted: PoolFilter): Place<T> | undefined {
    let first: Place<T> | undefined;
    for (const { value: { pool, places } } of this.#callers.get(caller)?.values() ?? []) {
      const place = places.first;
      if (!place || !isWanted(pool.engines)) continue;
      if (!first || place.order <= first.order) first = place;
    }
    return first;
  }

  #queuesInTurn(): Iterator<Place<T>>[] {
    return [...this.#callers.values()]
      .map((lanes) => [...lanes.values()].map(({ value }) => value))
      .map((lanes) => ({ lanes, turn: Math.min(...lanes.map(({ turn }) => turn)) }))
      .sort((a, b) => a.turn - b.turn)
      .map(({ lanes }) => inOrder(lanes));
  }
}

function inOrder<T>(lanes: readonly Lane<T>[]): Iterator<Place<T>> {
  const places = lanes.flatMap((lane) => [...lane.places]);
  return places.sort((a, b) => a.order - b.order).values();
}
