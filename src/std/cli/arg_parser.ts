import type { ParseOptions } from "./parsed_args.ts";
import { hasPath, setPath } from "./nested_value.ts";

/** Flags by name, and the positional arguments. */
export type Result = Record<string, unknown> & { _: (string | number)[] };

const NUMBER = /^(?:0x[\da-f]+|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)$/i;

/** One reading of a command line. */
export class ArgParser {
  /** What was read so far. */
  readonly result: Result = { _: [] };
  readonly #options: ParseOptions;
  readonly #names: Map<string, Set<string>>;
  readonly #booleans: Set<string>;
  readonly #strings: Set<string>;
  readonly #collected: Set<string>;
  readonly #negatable: Set<string>;

  /** A reading with these options, which may be used once. */
  constructor(options: ParseOptions) {
    this.#options = options;
    this.#names = groupNames(options.alias ?? {});
    const { boolean } = options;
    this.#booleans = this.#withAliases(typeof boolean === "boolean" ? undefined : boolean);
    this.#strings = this.#withAliases(options.string);
    this.#collected = this.#withAliases(options.collect);
    this.#negatable = this.#withAliases(options.negatable);
  }

  /** Reads the flags and the positional arguments; {@linkcode fill} then adds what was not given. */
  read(args: readonly string[]): this {
    const end = args.includes("--") ? args.indexOf("--") : args.length;
    const rest = args.slice(0, end);
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (arg.startsWith("--")) {
        this.#long(arg, rest);
      } else if (/^-[^-]/.test(arg)) {
        this.#short(arg, rest);
      } else {
        this.#positional(arg);
        if (this.#options.stopEarly) this.result._.push(...rest.splice(0));
      }
    }
    this.#afterDoubleDash(args.slice(end + 1));
    return this;
  }

  /** Gives each flag that did not come its default. */
  fill(): this {
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (!hasPath(this.result, name)) this.#write(name, value);
    }
    for (const name of this.#collected.intersection(this.#booleans.union(this.#strings))) {
      if (!hasPath(this.result, name)) setPath(this.result, name, []);
    }
    for (const name of this.#booleans) {
      if (!hasPath(this.result, name)) setPath(this.result, name, false);
    }
    return this;
  }

  #afterDoubleDash(args: string[]): void {
    if (this.#options["--"]) {
      this.result["--"] = args;
    } else {
      this.result._.push(...args);
    }
  }

  #positional(arg: string): void {
    if (this.#options.unknown?.(arg) !== false) this.result._.push(this.#number("_", arg));
  }

  #long(arg: string, rest: string[]): void {
    const equals = arg.indexOf("=");
    if (equals > 2) {
      const name = arg.slice(2, equals);
      const value = arg.slice(equals + 1);
      return this.#set(name, this.#booleans.has(name) ? value !== "false" : value, arg);
    }
    const negated = /^--no-(.+)/.exec(arg)?.[1];
    if (negated !== undefined && this.#negatable.has(negated)) {
      return this.#allows({ arg, name: negated, value: false })
        ? this.#write(negated, false)
        : undefined;
    }
    this.#flag(arg.slice(2), { arg, rest });
  }

  /** `-abc`, `-n5`, `-n=5` or `-n/5`: letters, the last one with a value, here or in what follows. */
  #short(arg: string, rest: string[]): void {
    const letters = arg.slice(1);
    for (let i = 0; i < letters.length - 1; i++) {
      const letter = letters[i]!;
      const value = attached(letter, letters.slice(i + 1));
      if (value !== undefined) return this.#set(letter, value, arg);
      this.#set(letter, this.#bare(letter), arg);
    }
    this.#flag(letters.at(-1)!, { arg, rest });
  }

  /** A flag that takes its value, where it wants one, from the next argument. */
  #flag(name: string, { arg, rest }: { arg: string; rest: string[] }): void {
    const next = rest[0];
    if (next === "true" || next === "false") {
      rest.shift();
      return this.#set(name, this.#isBoolean(name, arg) ? next === "true" : next, arg);
    }
    const takes = next && canFollow(next, arg) && !this.#isBoolean(name, arg);
    this.#set(name, takes ? rest.shift() : this.#bare(name), arg);
  }

  #isBoolean(name: string, arg: string): boolean {
    return this.#booleans.has(name) || (this.#options.boolean === true && arg.startsWith("--"));
  }

  #bare(name: string): string | boolean {
    return this.#strings.has(name) ? "" : true;
  }

  #set(name: string, value: unknown, arg: string): void {
    if (!this.#allows({ arg, name, value })) return;
    const read = typeof value === "string" ? this.#number(name, value) : value;
    if (!this.#collected.has(name)) return this.#write(name, read);
    this.#collect(name, read);
  }

  #collect(name: string, value: unknown): void {
    const former = hasPath(this.result, name);
    this.#write(name, Array.isArray(former?.value) ? [...former.value, value] : [value]);
  }

  #allows({ arg, name, value }: { arg: string; name: string; value: unknown }): boolean {
    return this.#isKnown(name, arg) || this.#options.unknown?.(arg, name, value) !== false;
  }

  #isKnown(name: string, arg: string): boolean {
    return [this.#names, this.#booleans, this.#strings, this.#collected].some((it) =>
      it.has(name)
    ) || (this.#options.boolean === true && /^--[^=]+$/.test(arg));
  }

  #number(name: string, text: string): string | number {
    return this.#strings.has(name) || !NUMBER.test(text) ? text : Number(text);
  }

  #write(name: string, value: unknown): void {
    for (const each of [name, ...this.#names.get(name) ?? []]) setPath(this.result, each, value);
  }

  #withAliases(names: string | readonly string[] | undefined): Set<string> {
    const all = new Set<string>();
    for (const name of typeof names === "string" ? [names] : names ?? []) {
      all.add(name);
      for (const other of this.#names.get(name) ?? []) all.add(other);
    }
    return all;
  }
}

/** Whether an argument is a value of the flag before it: behind a letter, dashes alone are, too. */
function canFollow(next: string, flag: string): boolean {
  return flag.startsWith("--") ? !next.startsWith("-") : !/^--?[^-]/.test(next);
}

/** A letter's value where it stands in the same argument: what follows it, unless that is letters. */
function attached(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (/[a-z]/i.test(letter)) {
    if (rest.startsWith("=")) return rest.slice(1);
    if (/^-?\d+(?:\.\d*)?(?:e-?\d+)?$/.test(rest)) return rest;
  }
  return /^\W/.test(rest) ? rest : undefined;
}

/** For each name, the others of its group. */
function groupNames(
  alias: Readonly<Record<string, string | readonly string[] | undefined>>,
): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const [name, others] of Object.entries(alias)) {
    if (others === undefined) throw new TypeError("Alias value must be defined");
    const group = [name, ...typeof others === "string" ? [others] : others];
    for (const one of group) {
      groups.set(one, new Set(group.filter((other) => other !== one)));
    }
  }
  return groups;
}
