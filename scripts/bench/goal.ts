import { alignedTable } from "./table.ts";

/** What a figure has to be. All that is given must hold. */
export interface Bounds {
  /** The figure itself, at most. */
  most?: number;
  /** The figure by its floor, at most. */
  mostTimes?: number;
  /** What the figure is above its floor, at most. */
  mostMore?: number;
  /** The figure by its floor, at least: for what shall be large. */
  leastTimes?: number;
}

/** A figure with what it is held against. */
export interface Goal {
  /** What it is the figure of. */
  what: string;
  /** What was measured; a median where it was measured more than once. */
  figure: number;
  /** What both are in, such as `ms`. */
  unit: string;
  /** The least that can be had, or what it is to be like. */
  floor?: number;
  /** What it has to be. */
  bounds: Bounds;
}

/** The figure by its floor; `undefined` without one. */
export function timesFloor({ figure, floor }: Goal): number | undefined {
  return floor ? figure / floor : undefined;
}

/**
 * Tells whether all bounds hold.
 *
 * @throws {RangeError} If there is no bound, or one that needs a floor and there is none.
 */
export function isMet(goal: Goal): boolean {
  const { most, mostTimes, mostMore, leastTimes } = goal.bounds;
  const verdicts = [
    most === undefined ? [] : goal.figure <= most,
    mostTimes === undefined ? [] : timesOf(goal) <= mostTimes,
    mostMore === undefined ? [] : goal.figure - floorOf(goal) <= mostMore,
    leastTimes === undefined ? [] : timesOf(goal) >= leastTimes,
  ].flat();
  if (verdicts.length > 0) return verdicts.every((met) => met);
  throw new RangeError(`Cannot judge "${goal.what}": it has no bound. Give it one.`);
}

/** The bounds in words, such as `at most 1.1x and 5 ms more`. */
export function describeBounds({ bounds, unit }: Pick<Goal, "bounds" | "unit">): string {
  const { most, mostTimes, mostMore, leastTimes } = bounds;
  const upper = [
    most === undefined ? [] : withUnit(`${most}`, unit),
    mostTimes === undefined ? [] : `${mostTimes}x`,
    mostMore === undefined ? [] : `${withUnit(`${mostMore}`, unit)} more`,
  ].flat();
  const parts = [
    ...upper.length > 0 ? [`at most ${upper.join(" and ")}`] : [],
    ...leastTimes === undefined ? [] : [`at least ${leastTimes}x`],
  ];
  return parts.join(", ");
}

/** All goals as a table in Markdown: figure, floor, ratio, target, met or not. */
export function renderGoals(goals: readonly Goal[]): string {
  const head = ["", "figure", "floor", "ratio", "target", "met"];
  return alignedTable([head, ...goals.map(goalCells)], { left: [0, 4, 5] });
}

function goalCells(goal: Goal): string[] {
  const times = timesFloor(goal);
  return [
    goal.what,
    withUnit(digits(goal.figure), goal.unit),
    goal.floor === undefined ? "-" : withUnit(digits(goal.floor), goal.unit),
    times === undefined ? "-" : `${times.toFixed(2)}x`,
    describeBounds(goal),
    isMet(goal) ? "yes" : "**no**",
  ];
}

function timesOf(goal: Goal): number {
  return goal.figure / floorOf(goal);
}

function floorOf({ what, floor }: Goal): number {
  if (floor !== undefined && floor > 0) return floor;
  throw new RangeError(`Cannot judge "${what}": it has no floor. Measure one beside it.`);
}

/** As many digits as tell something: none of a large figure's are behind the point. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

function withUnit(figure: string, unit: string): string {
  return unit === "" ? figure : `${figure} ${unit}`;
}
