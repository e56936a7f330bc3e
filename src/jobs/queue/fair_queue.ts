import type { Link } from "./chain.ts";
import { FairLevel, type Place, type PoolFilter } from "./fair_level.ts";
import { PRIORITIES, type Priority } from "./priority.ts";
import { PriorityTurns } from "./priority_turns.ts";

/** So many of a higher priority may be taken in a row before a lower one gets a turn. */
const PATIENCE = 20;

/** What stands for a value in a {@linkcode FairQueue}, while it waits. */
export interface Ticket<T> {
  /** What waits. */
  readonly value: T;
  /** Who wants it. */
  readonly caller: string;
  /** How urgent it is. */
  readonly priority: Priority;
  /** The names of the engines that may run it; `undefined` for any. */
  readonly runsOn: readonly string[] | undefined;
}

/** Options of {@linkcode FairQueue.add}. */
export interface AddOptions {
  /** Who wants it: all with the same name share one turn. */
  caller: string;
  /** `normal` where left out. */
  priority?: Priority | undefined;
  /** The names of the engines that may run it; any where left out. */
  runsOn?: readonly string[] | undefined;
  /** Before all others of its caller, for one that is run again. */
  front?: boolean | undefined;
}

/**
 * Jobs that wait for an engine. A higher priority goes first, but after 20 of them that an engine
 * took in a row, a lower one gets one turn there, so nothing starves. Within a priority, callers
 * take turns; within a caller, the first to come is the first to go. What an engine may not run
 * holds up nothing.
 *
 * Adding, taking and removing cost the same however many wait.
 */
export class FairQueue<T> {
  readonly #levels = PRIORITIES.map(() => new FairLevel<Ticket<T>>());
  readonly #places = new Map<Ticket<T>, Link<Place<Ticket<T>>>>();
  readonly #turns = new Map<string, PriorityTurns>();
  #ranks: ReadonlyMap<Ticket<T>, number> | undefined;

  /** How many wait. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * Adds a value, to be taken when its turn comes.
   *
   * @throws {RangeError} If no engine at all may run it: it would wait forever.
   */
  add(value: T, options: AddOptions): Ticket<T> {
    const { caller, priority = "normal", runsOn, front = false } = options;
    if (runsOn?.length === 0) {
      throw new RangeError(
        `Cannot queue a job of "${caller}": no ComfyUI may run it. Name one that may.`,
      );
    }
    const ticket: Ticket<T> = { value, caller, priority, runsOn };
    this.#places.set(ticket, this.#level(priority).add(ticket, front));
    this.#ranks = undefined;
    return ticket;
  }

  /**
   * The next that may run on this engine, taken out; `undefined` where there is none.
   *
   * @param isWanted Of that, only what these engines may run.
   */
  take(engine: string, isWanted: PoolFilter = () => true): T | undefined {
    const { places, turn } = this.#next(engine, isWanted);
    const place = places[turn];
    if (!place) return undefined;
    this.#turnsOf(engine).took(turn, places.map(isThere));
    this.remove(place.item);
    this.#levels[turn]?.served(place.item.caller);
    return place.item.value;
  }

  /** Like {@linkcode take}, but it is left in. */
  peek(engine: string, isWanted: PoolFilter = () => true): T | undefined {
    const { places, turn } = this.#next(engine, isWanted);
    return places[turn]?.item.value;
  }

  /** Takes one out; whether it was still in. */
  remove(ticket: Ticket<T>): boolean {
    const link = this.#places.get(ticket);
    if (!link) return false;
    this.#level(ticket.priority).remove(link);
    this.#places.delete(ticket);
    this.#ranks = undefined;
    return true;
  }

  /**
   * Gives one another priority, where it is the last of its caller. The ticket is void; another one
   * is returned.
   *
   * @throws {RangeError} If it waits no more.
   */
  move(ticket: Ticket<T>, priority: Priority): Ticket<T> {
    if (!this.remove(ticket)) {
      throw new RangeError(
        `Cannot move a job of "${ticket.caller}": it waits no more. See what became of it.`,
      );
    }
    return this.add(ticket.value, { caller: ticket.caller, priority, runsOn: ticket.runsOn });
  }

  /**
   * How many would be taken before it by an engine that may run all of them; 0 for one that waits no
   * more. Worked out for all of them at the first question after a change.
   */
  ahead(ticket: Ticket<T>): number {
    this.#ranks ??= new Map([...this.#tickets()].map((ticket, index) => [ticket, index]));
    return this.#ranks.get(ticket) ?? 0;
  }

  /** All that wait, in the order in which an engine that may run all of them would take them. */
  *[Symbol.iterator](): Generator<T, void> {
    for (const { value } of this.#tickets()) yield value;
  }

  *#tickets(): Iterable<Ticket<T>> {
    const turns = new PriorityTurns(PATIENCE);
    const levels = this.#levels.map((level) => level[Symbol.iterator]());
    const heads = levels.map((level) => level.next());
    while (true) {
      const ready = heads.map(({ done }) => !done);
      const turn = turns.next(ready);
      const [head, level] = [heads[turn], levels[turn]];
      if (!head || !level) return;
      turns.took(turn, ready);
      yield head.value;
      heads[turn] = level.next();
    }
  }

  #next(
    engine: string,
    isWanted: PoolFilter,
  ): { places: (Place<Ticket<T>> | undefined)[]; turn: number } {
    const mayRun: PoolFilter = (engines) => (engines?.has(engine) ?? true) && isWanted(engines);
    const places = this.#levels.map((level) => level.next(mayRun));
    return { places, turn: this.#turnsOf(engine).next(places.map(isThere)) };
  }

  #turnsOf(engine: string): PriorityTurns {
    const turns = this.#turns.get(engine) ?? new PriorityTurns(PATIENCE);
    this.#turns.set(engine, turns);
    return turns;
  }

  #level(priority: Priority): FairLevel<Ticket<T>> {
    const level = this.#levels[PRIORITIES.indexOf(priority)];
    if (level) return level;
    throw new RangeError(
      `Cannot queue a job as "${priority}": no such priority. Take one of ${
        PRIORITIES.join(", ")
      }.`,
    );
  }
}

function isThere(place: unknown): boolean {
  return place !== undefined;
}
