import type { AnyConstructor } from "./any_constructor.ts";
import { AssertionError } from "./assertion_error.ts";
import { check, ending } from "./check.ts";

/**
 * Throws unless `error` is an `Error`, of `ErrorClass` where one is given, with a message that
 * contains or matches `msgMatches`. Colors in a message do not count.
 */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: AnyConstructor<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  check(error instanceof Error, () => `Expected "error" to be an Error object`, msg);
  const { constructor: { name }, message } = error as Error;
  check(
    !ErrorClass || error instanceof ErrorClass,
    () => `Expected error to be instance of "${ErrorClass?.name}", but was "${name}"`,
    msg,
  );
  if (msgMatches !== undefined) checkMessage(stripColors(message), msgMatches, msg);
}

function checkMessage(message: string, wanted: string | RegExp, msg: string | undefined): void {
  const isText = typeof wanted === "string";
  check(
    isText ? message.includes(stripColors(wanted)) : wanted.test(message),
    () =>
      `Expected error message to include ${isText ? JSON.stringify(wanted) : wanted}, ` +
      `but got ${JSON.stringify(message)}`,
    msg,
  );
}

function stripColors(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}

/** Throws unless `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Throws unless `fn` throws an `ErrorClass` whose message contains `msgIncludes`; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: AnyConstructor<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(fn: () => unknown, ...wanted: Wanted): unknown {
  const { msg, ...expected } = readWanted(wanted);
  try {
    fn();
  } catch (error) {
    return checkReason(error, { ...expected, msg, verb: "thrown" });
  }
  throw new AssertionError(`Expected function to throw${ending(msg)}`);
}

/** Throws unless the promise that `fn` returns is rejected; resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Throws unless the promise that `fn` returns is rejected with an `ErrorClass` whose message contains
 * `msgIncludes`; resolves to that error.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: AnyConstructor<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...wanted: Wanted
): Promise<unknown> {
  const { msg, ...expected } = readWanted(wanted);
  const promise = start(fn, msg);
  try {
    await promise;
  } catch (error) {
    return checkReason(error, { ...expected, msg, verb: "rejected" });
  }
  throw new AssertionError(`Expected function to reject${ending(msg)}`);
}

/** A function that throws at once, or returns no promise, is not one that rejects. */
function start(fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (cause) {
    throw new AssertionError(`Function throws when expected to reject${ending(msg)}`, { cause });
  }
  if (typeof promise?.then === "function") return promise;
  throw new AssertionError(`Function throws when expected to reject${ending(msg)}`);
}

/** `(msg)` or `(ErrorClass, msgIncludes, msg)`: the two ways to say what is wanted. */
type Wanted = [(AnyConstructor<Error> | string)?, string?, string?];

interface Expected {
  ErrorClass?: AnyConstructor<Error> | undefined;
  msgIncludes?: string | undefined;
  msg?: string | undefined;
}

function readWanted([first, msgIncludes, msg]: Wanted): Expected {
  return typeof first === "string" ? { msg: first } : { ErrorClass: first, msgIncludes, msg };
}

function checkReason(
  error: unknown,
  { ErrorClass, msgIncludes, msg, verb }: Expected & { verb: string },
): unknown {
  if (!ErrorClass) return error;
  check(error instanceof Error, () => `A non-Error object was ${verb}`, msg);
  assertIsError(error, ErrorClass, msgIncludes, msg);
  return error;
}
