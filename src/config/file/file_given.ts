import { KEY_ALIASES, type KeyAlias, withAddress, withRedisUrl } from "../aliases.ts";
import type { ReadVariable } from "../environment_given.ts";
import type { Given } from "../given.ts";
import { fieldsOf } from "../fields_of.ts";
import { normalKey } from "../key.ts";
import { unknownState } from "../nearest.ts";
import type { OptionRow } from "../option_row.ts";
import { fileOptions } from "../options.ts";
import type { Problems } from "../problems.ts";
import { isMapping } from "../is_mapping.ts";
import { Spot } from "../spot.ts";
import type { YamlText } from "./parse_yaml.ts";
import { joinPieces, type Piece } from "./join_pieces.ts";
import { expandReferences } from "./references.ts";

/** A key of a file that Easel knows and has no use for. */
export interface Unused {
  /** As the file has it. */
  key: string;
  /** `easel.yaml:3`. */
  from: string;
  /** Why it has none. */
  why: string;
}

/** What {@linkcode fileGiven} needs to know. */
export interface FileContext {
  /** Path of the file. */
  path: string;
  /** Where all that is wrong goes. */
  problems: Problems;
  /** Reads the variables that the file refers to. */
  environment?: ReadVariable | undefined;
}

const OPTIONS = new Map(fileOptions.map((option) => [normalKey(option.key), option]));
const ALIASES = Map.groupBy(KEY_ALIASES, ({ key }) => normalKey(key));
const KEYS = [...fileOptions, ...KEY_ALIASES].map(({ key }) => key);
/** Every mapping that holds options, such as `cache`. */
const MAPPINGS = new Set(KEYS.flatMap((key) => {
  const parts = normalKey(key).split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("."));
}));

/** The options that a file gives, under their own names or those of other servers. */
export function fileGiven(
  { data, lineOf }: YamlText,
  context: FileContext,
): { given: Given[]; unused: Unused[] } {
  const reading = new Reading(lineOf, context);
  if (isMapping(data)) reading.walk(data, []);
  else if (data !== null) {
    const message =
      `Cannot use "${context.path}": no mapping. Write it as key: value, a line each.`;
    context.problems.add("shape", message);
  }
  return { given: reading.given(), unused: reading.unused };
}

class Reading {
  readonly unused: Unused[] = [];
  readonly #found = new Map<OptionRow, Piece[]>();
  readonly #lineOf: YamlText["lineOf"];
  readonly #context: FileContext;

  constructor(lineOf: YamlText["lineOf"], context: FileContext) {
    this.#lineOf = lineOf;
    this.#context = context;
  }

  given(): Given[] {
    return [...this.#found].map(([option, pieces]) => joinPieces(option, pieces));
  }

  walk(mapping: Record<string, unknown>, above: readonly string[]): void {
    for (const [key, value] of Object.entries(mapping)) this.#entry([...above, key], value);
  }

  #entry(path: string[], value: unknown): void {
    const name = normalKey(path.join("."));
    const [aliases, option] = [aliasesOf(name), OPTIONS.get(name)];
    if (!aliases && !option && !MAPPINGS.has(name)) return this.#refuseKey(path);
    if (value === null) return;
    if (name === "caching.redis" && isMapping(value)) {
      return this.walk(
        withRedisUrl(value, (key, text) => this.#spot([...path, key]).expand(text)),
        path,
      );
    }
    // Some write in a word what others write in parts: `cors: true`.
    if (isMapping(value) && MAPPINGS.has(name) && aliases?.every(({ to }) => to === undefined)) {
      return this.walk(value, path);
    }
    if (aliases) return aliases.forEach((alias) => this.#alias(alias, path, value));
    if (option) return this.#option(option, path, value);
    if (isMapping(value)) return this.walk(value, path);
    const state = "not a mapping. Write what is in it below it, each as key: value.";
    this.#spot(path).refuse(state, { kind: "shape" });
  }

  #option(option: OptionRow, path: string[], value: unknown): void {
    const name = normalKey(option.key);
    if (!isMapping(value) || !MAPPINGS.has(name)) return this.#add(option, path, value);
    // `comfyui` and `tools` are options, and in other servers' files mappings with several.
    const whole = name === "comfyui" ? withAddress(value) : value;
    const [theirs, ours] = partition(whole, (key) => aliasesOf(`${name}.${normalKey(key)}`));
    this.walk(theirs, path);
    if (!fieldsOf(option)) {
      return Object.keys(ours).forEach((key) => this.#refuseKey([...path, key]));
    }
    const isOnlyTheirs = Object.keys(ours).length === 0 && Object.keys(theirs).length > 0;
    if (!isOnlyTheirs) this.#add(option, path, ours);
  }

  #alias({ to, why, convert, refuse, ...kind }: KeyAlias, path: string[], value: unknown): void {
    const spot = this.#spot(path);
    const isRead = refuse !== undefined || to !== undefined && convert !== undefined;
    const text = isRead && typeof value === "string" ? spot.expand(value) : value;
    // What is missing of it is told.
    if (text === undefined) return;
    const state = refuse?.(text);
    if (state !== undefined) return spot.refuse(state);
    if (to === undefined) return this.#useless(path, why);
    const option = OPTIONS.get(normalKey(to))!;
    if (!convert) return this.#add(option, path, this.#withoutTheirs(path, value), kind);
    const converted = convert(text);
    if (converted !== null) this.#add(option, path, converted, kind);
    else if (why !== undefined) this.#useless(path, why);
  }

  #useless(path: string[], why = ""): void {
    this.unused.push({ key: path.join("."), from: this.#spot(path).origin, why });
  }

  /** What of a mapping has a meaning of its own, such as an expiry of tokens, is none of its fields. */
  #withoutTheirs(path: string[], value: unknown): unknown {
    if (!isMapping(value)) return value;
    const name = normalKey(path.join("."));
    const [theirs, ours] = partition(value, (key) => aliasesOf(`${name}.${normalKey(key)}`));
    this.walk(theirs, path);
    return ours;
  }

  #add(
    option: OptionRow,
    path: string[],
    value: unknown,
    { weak = false, part }: Pick<KeyAlias, "weak" | "part"> = {},
  ): void {
    const spot = this.#spot(path);
    const pieces = this.#found.get(option) ?? [];
    const rivals = pieces.filter((one) => part === undefined || (one.part ?? part) === part);
    const former = rivals.find((one) => !one.weak);
    if (former) {
      const advice = former.part === part ? "Leave one out" : "Write all of it there";
      if (!weak) spot.refuse(`${former.spot.name} says it, too. ${advice}.`);
      return;
    }
    const piece = { part, value: withoutAny(option, value), spot, weak };
    this.#found.set(option, [...pieces.filter((one) => !rivals.includes(one)), piece]);
  }

  #spot(path: string[]): Spot {
    const { path: file, problems, environment } = this.#context;
    return new Spot(path.join("."), {
      problems,
      locate: (steps) => `${file}:${this.#lineOf([...path, ...steps])}`,
      expand: (text, spot) => expandReferences(text, { spot, environment }),
    });
  }

  #refuseKey(path: string[]): void {
    const state = this.#context.problems.isFull ? "" : unknownState(path.join("."), KEYS);
    this.#spot(path).refuse(state, { kind: "shape" });
  }
}

function aliasesOf(name: string): KeyAlias[] | undefined {
  // What a `*` stands for may have dots of its own.
  const wild = [...ALIASES.keys()].find((key) =>
    key.endsWith("*") && name.startsWith(key.slice(0, -1))
  );
  return ALIASES.get(name) ?? (wild === undefined ? undefined : ALIASES.get(wild));
}

function partition(
  mapping: Record<string, unknown>,
  isFirst: (key: string) => unknown,
): [Record<string, unknown>, Record<string, unknown>] {
  const entries = Object.entries(mapping);
  return [
    Object.fromEntries(entries.filter(([key]) => isFirst(key))),
    Object.fromEntries(entries.filter(([key]) => !isFirst(key))),
  ];
}

/**
 * .NET's template has `"AllowedHosts": "*"` for any host. Easel always checks the host, so that no
 * website reaches it by a name of its own: there `*` stands for none beside this machine.
 */
function withoutAny({ key }: OptionRow, value: unknown): unknown {
  if (key !== "allowed_hosts") return value;
  return value === "*" ? [] : Array.isArray(value) ? value.filter((host) => host !== "*") : value;
}
