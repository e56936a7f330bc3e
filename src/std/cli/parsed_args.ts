/** Names of boolean flags; `true` makes every flag without a value one, `false` none. */
export type BooleanType = boolean | string | undefined;

/** Names of flags that keep their value as text. */
export type StringType = string | undefined;

/** Names of flags whose values become an array. */
export type Collectable = string | undefined;

/** Names of flags that `--no-<name>` sets to `false`. */
export type Negatable = string | undefined;

/** A flag's other names. */
export type Aliases = Readonly<Record<string, string | readonly string[]>>;

/** What to parse, and how. Every name may be given by its alias, and dots in a name nest it. */
export interface ParseOptions<
  TBooleans extends BooleanType = BooleanType,
  TStrings extends StringType = StringType,
  TCollectable extends Collectable = Collectable,
  TNegatable extends Negatable = Negatable,
  TDefault extends Record<string, unknown> | undefined = Record<string, unknown> | undefined,
  TAliases extends Aliases | undefined = Aliases | undefined,
  TDoubleDash extends boolean | undefined = boolean | undefined,
> {
  /** Whether what follows `--` is kept apart, in `result["--"]`. */
  "--"?: TDoubleDash;
  /** Other names of flags, both ways: each name of the group gets the value. */
  alias?: TAliases;
  /** Flags that never take the next argument, unless that is `true` or `false`. */
  boolean?: TBooleans | ReadonlyArray<Extract<TBooleans, string>>;
  /** Values of flags that are not given. */
  default?: TDefault & Defaults<TBooleans, TStrings>;
  /** Whether all that follows the first positional argument is positional too. */
  stopEarly?: boolean;
  /** Flags whose value stays text, even where it looks like a number. */
  string?: TStrings | ReadonlyArray<Extract<TStrings, string>>;
  /** Flags that may be given more than once: their values become an array. */
  collect?: TCollectable | ReadonlyArray<Extract<TCollectable, string>>;
  /** Flags that `--no-<name>` sets to `false`. */
  negatable?: TNegatable | ReadonlyArray<Extract<TNegatable, string>>;
  /** Asked about each argument that no option names; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Default values by flag name. */
export type Defaults<TBooleans extends BooleanType, TStrings extends StringType> =
  & Record<string, unknown>
  & { [K in Literal<TBooleans> | Literal<TStrings>]?: unknown };

/** What `parseArgs` returns: the flags by name, and the positional arguments in `_`. */
export type Args<
  // deno-lint-ignore no-explicit-any
  TArgs extends Record<string, unknown> = Record<string, any>,
  TDoubleDash extends boolean | undefined = undefined,
> = Flat<TArgs & { _: Array<string | number> } & AfterDoubleDash<TDoubleDash>>;

/** What `--` leads to, under its own name. */
export type AfterDoubleDash<T> = boolean extends T ? { "--"?: string[] }
  : true extends T ? { "--": string[] }
  : unknown;

/**
 * The flags that options lead to: those named (not the dotted ones) by their type, and any other as
 * `unknown`. Options that name no flag say nothing of the types.
 */
export type Flags<
  B extends BooleanType,
  S extends StringType,
  C extends Collectable,
  N extends Negatable,
  D extends Record<string, unknown> | undefined,
  A extends Aliases | undefined,
> = [true, true, true] extends [HasNoName<B>, HasNoName<S>, HasNoName<C>]
  // deno-lint-ignore no-explicit-any
  ? Record<string, any>
  : Record<string, unknown> & WithAliases<Named<B, S, C, N, D>, A>;

/** `true` for an option that was left out, or is `false`. */
export type HasNoName<T> = undefined extends T ? true : [T] extends [false] ? true : false;

/** The flags under their own names: text may be missing, all else is always there. */
export type Named<B, S, C, N, D> =
  & { [K in Exclude<Literal<S>, Literal<C> | Literal<keyof D>>]?: Value<K, B, S, C, N> }
  & {
    [K in Literal<B> | Literal<C> | Literal<keyof D>]: K extends keyof D
      ? Value<K, B, S, C, N> | D[K]
      : Value<K, B, S, C, N>;
  };

/** What one flag holds where it is given. */
export type Value<K, B, S, C, N> =
  | (K extends Literal<C> ? Array<Single<K, B, S>> : Single<K, B, S>)
  | (K extends Literal<N> ? false : never);

/** What one flag holds where it is given once. */
export type Single<K, B, S> = K extends Literal<B> ? boolean
  : K extends Literal<S> ? string
  : unknown;

/** Flags, and again under each of their aliases. */
export type WithAliases<F, A> =
  & F
  & { [K in keyof F as AliasOf<A, K>]: F[K] };

/** The other names of flag `K`. */
export type AliasOf<A, K> = K extends keyof A ? A[K] extends string ? A[K]
  : A[K] extends readonly (infer Names extends string)[] ? Names
  : never
  : never;

/** The names of a union that are known when the code is checked, without dots and without `_`. */
export type Literal<T> = T extends string
  ? string extends T ? never : T extends `${string}.${string}` | "_" ? never : T
  : never;

/** An intersection as one object type. */
export type Flat<T> = { [K in keyof T]: T[K] };
