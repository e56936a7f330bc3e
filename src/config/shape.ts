/** What a value may be. A flag and a variable give it as text, a file as text or as YAML. */
export type Shape = SingleShape | ListShape | MapShape | ObjectShape;

/** A value that has no parts. */
export type SingleShape =
  | TextShape
  | SwitchShape
  | NumberShape
  | ChoiceShape
  | UrlShape
  | PatternShape
  | ScalarShape;

/** Text. */
export interface TextShape {
  /** Which shape it is. */
  type: "string";
  /** Whether nobody may see it. */
  secret?: boolean;
  /** What it has to look like. */
  pattern?: RegExp;
  /** What it is kept as, where it may be written in several ways; `undefined` where it is wrong. */
  normal?: (text: string) => string | undefined;
  /** What it is where it fits, as the end of "not ...". */
  form?: string;
}

/** `true` or `false`. */
export interface SwitchShape {
  /** Which shape it is. */
  type: "boolean";
}

/** A number within bounds; `integer` without a fraction. */
export interface NumberShape {
  /** Which shape it is. */
  type: "integer" | "number";
  /** The least. */
  min: number;
  /** The most. */
  max: number;
  /** What it counts, where it may be given with a unit: bytes as `10 MB` or `512KiB`. */
  unit?: "bytes";
}

/** One of some words, in any case of letters. */
export interface ChoiceShape {
  /** Which shape it is. */
  type: "choice";
  /** The words. */
  choices: readonly string[];
  /** Other words, in lower case, and what they mean. */
  synonyms?: Readonly<Record<string, string>>;
  /** What else means one of them, by its looks. */
  like?: { pattern: RegExp; means: string };
}

/** An address. What it holds of a password or a token is never shown. */
export interface UrlShape {
  /** Which shape it is. */
  type: "url";
  /** Such as `http:`. */
  protocols: readonly string[];
  /** What it is, as the end of "not ...". */
  form: string;
  /** Whether `ws:` may stand for `http:`, and `/ws` at its end for nothing. */
  sockets?: boolean;
}

/** A regular expression, without slashes around it. */
export interface PatternShape {
  /** Which shape it is. */
  type: "pattern";
}

/** Text or a number, kept as it was given. */
export interface ScalarShape {
  /** Which shape it is. */
  type: "scalar";
}

/** Several of one shape. As text: with commas, or as JSON. */
export interface ListShape {
  /** Which shape it is. */
  type: "list";
  /** What each is. */
  of: Shape;
}

/** Values under names that the user chooses. As text: JSON. */
export interface MapShape {
  /** Which shape it is. */
  type: "map";
  /** What each is. */
  of: Shape;
  /** The only names that there are, where the user does not choose them; each may have parts. */
  names?: readonly string[];
}

/** Values under names that are known. As text: JSON, or the one field that {@linkcode short} names. */
export interface ObjectShape {
  /** Which shape it is. */
  type: "object";
  /** The known names. */
  fields: readonly Field[];
  /** The field that is meant where only text is given. */
  short?: string;
}

/** A named part of an {@linkcode ObjectShape}. */
export type Field = Shape & {
  /** Its name, in snake_case; the value is kept under the same in camelCase. */
  name: string;
  /** Other names that mean the same. */
  aliases?: readonly string[];
  /** Whether nothing goes without it. */
  required?: boolean;
  /** The value where it is not given. */
  default?: unknown;
  /** One line of the documentation. */
  help: string;
};
