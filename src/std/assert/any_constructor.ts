/** A constructor of `T`, abstract or not. */
// deno-lint-ignore no-explicit-any -- only `any` takes the arguments of every class
export type AnyConstructor<T = any> = abstract new (...args: any[]) => T;
