import type { InputTarget } from "../input_target.ts";

/** A number of a workflow, and the inputs of nodes that it comes from. */
export interface Quantity {
  /** `Infinity` where it is not known before the workflow runs. */
  value: number;
  /** Those that make it smaller when they are lowered. */
  from: readonly InputTarget[];
}

/** One of something that nobody asked for. */
export const ONE: Quantity = { value: 1, from: [] };

/** What only a run can tell. */
export function unknown(from: readonly InputTarget[] = []): Quantity {
  return { value: Infinity, from };
}

/** All of them, one after the other. */
export function sum(parts: readonly Quantity[]): Quantity {
  return { value: parts.reduce((all, { value }) => all + value, 0), from: placesOf(parts) };
}

/** Each of one for each of the others. */
export function product(parts: readonly Quantity[]): Quantity {
  const value = parts.reduce((all, { value }) => all * value, 1);
  return { value: known(value), from: placesOf(parts) };
}

/** The greatest; nothing of none. */
export function greatest(parts: readonly Quantity[]): Quantity {
  return parts.reduce((best, part) => part.value > best.value ? part : best, {
    value: 0,
    from: [],
  });
}

/** What cannot be reckoned out may be anything. */
export function known(value: number): number {
  return Number.isNaN(value) ? Infinity : value;
}

function placesOf(parts: readonly Quantity[]): InputTarget[] {
  const places = new Map<string, InputTarget>();
  for (const place of parts.flatMap(({ from }) => from)) {
    places.set(JSON.stringify([place.nodeId, place.input]), place);
  }
  return [...places.values()];
}
