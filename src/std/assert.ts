import type { AnyConstructor } from "./assert/any_constructor.ts";
import { AssertionError } from "./assert/assertion_error.ts";
import { check, ending } from "./assert/check.ts";
import { describe, describeDifference } from "./assert/describe_difference.ts";
import { equal } from "./assert/equal.ts";
import { narrow } from "./assert/narrow.ts";
import { assertIsError, assertRejects, assertThrows } from "./assert/throws.ts";

export { AssertionError, assertIsError, assertRejects, assertThrows, equal };
export type { AnyConstructor };

/** What is not true when asked. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** A list, or what looks like one. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Throws an {@linkcode AssertionError} with `msg` unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Throws an {@linkcode AssertionError} with `msg` unless `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Throws, with the lines that differ, unless both are {@linkcode equal} in depth. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(
    `Values are not equal${ending(msg)}${describeDifference(actual, expected)}`,
  );
}

/** Throws if both are {@linkcode equal} in depth. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(
    !equal(actual, expected),
    () => `Expected actual: ${describe(actual)} not to be: ${describe(expected)}`,
    msg,
  );
}

/** Throws unless both are the very same value, as `Object.is` sees it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const shown = describe(actual);
  if (shown !== describe(expected)) {
    throw new AssertionError(
      `Values are not strictly equal${ending(msg)}${describeDifference(actual, expected)}`,
    );
  }
  throw new AssertionError(
    `Values have the same structure but are not reference-equal${ending(msg)}\n\n${
      indent(shown)
    }\n`,
  );
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

/** Throws if both are the very same value, as `Object.is` sees it. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  check(
    !Object.is(actual, expected),
    () => `Expected "actual" to not be strictly equal to: ${describe(actual)}`,
    msg,
  );
}

/** Throws if `actual` is `null` or `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  check(
    actual !== undefined && actual !== null,
    () => `Expected actual: "${actual}" to not be null or undefined`,
    msg,
  );
}

/**
 * Throws unless two numbers are within `tolerance`: by default a ten-millionth of `expected`, or
 * `1e-7` where that is not finite.
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const limit = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  check(
    delta <= limit,
    () =>
      `Expected actual: "${digits(actual)}" to be close to "${digits(expected)}": ` +
      `delta "${digits(delta)}" is greater than "${digits(limit)}"`,
    msg,
  );
}

function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential();
}

/** Throws unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, () => `Expect ${describe(actual)} > ${describe(expected)}`, msg);
}

/** Throws unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual >= expected, () => `Expect ${describe(actual)} >= ${describe(expected)}`, msg);
}

/** Throws unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, () => `Expect ${describe(actual)} < ${describe(expected)}`, msg);
}

/** Throws unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual <= expected, () => `Expect ${describe(actual)} <= ${describe(expected)}`, msg);
}

/** Throws unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  check(
    actual.includes(expected),
    () => `Expected actual: "${actual}" to contain: "${expected}"`,
    msg,
  );
}

/** Throws unless every element of `expected` {@linkcode equal}s some element of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const all = Array.from(actual);
  const missing = Array.from(expected).filter((element) => !all.some((it) => equal(it, element)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected actual: "${describe(actual)}" to include: "${describe(expected)}"${ending(msg)}\n` +
      `missing: ${describe(missing)}`,
  );
}

/** Throws unless `expected` matches `actual`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(
    expected.test(actual),
    () => `Expected actual: "${actual}" to match: "${expected}"`,
    msg,
  );
}

/** Throws if `expected` matches `actual`. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  check(
    !expected.test(actual),
    () => `Expected actual: "${actual}" to not match: "${expected}"`,
    msg,
  );
}

/** Throws `msg` in any case. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${ending(msg)}`);
}

/** Throws where code is still to be written. */
export function unimplemented(msg?: string): never {
  throw new AssertionError(`Unimplemented${ending(msg)}`);
}

/** Throws where no run should ever come. */
export function unreachable(msg?: string): never {
  throw new AssertionError(`Unreachable${ending(msg)}`);
}

/** Throws unless `actual` is an `expectedType`. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const wanted = `"${expectedType.name}"`;
  const found = nameOf(actual);
  const but = found === wanted ? "" : ` but was ${found}`;
  throw new AssertionError(`Expected object to be an instance of ${wanted}${but}${ending(msg)}`);
}

function nameOf(value: unknown): string {
  if (value === null) return `"null"`;
  if (typeof value === "function") return "not an instanced object";
  if (typeof value !== "object") return `"${typeof value}"`;
  return `"${value.constructor?.name ?? "Object"}"`;
}

/** Throws if `actual` is an `unexpectedType`. */
export function assertNotInstanceOf<A, T>(
  actual: A,
  unexpectedType: AnyConstructor<T>,
  msg?: string,
): asserts actual is Exclude<A, T> {
  check(
    !(actual instanceof unexpectedType),
    () => `Expected object to not be an instance of "${typeof unexpectedType}"`,
    msg,
  );
}

/**
 * Throws, with the lines that differ, unless `actual` has all that `expected` has, in depth: more
 * properties, elements and entries are allowed, and a class does not matter.
 *
 * @throws {TypeError} if one of them is no object
 */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any -- interfaces, which have no index signature, must be welcome
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  for (const value of [actual, expected]) checkIsObject(value);
  const parts = narrow(actual, expected);
  assertEquals(parts.actual, parts.expected, msg);
}

function checkIsObject(value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  const shown = value === null ? "null" : typeof value;
  throw new TypeError(`Cannot run assertObjectMatch() on ${shown}: it is no object.`);
}
