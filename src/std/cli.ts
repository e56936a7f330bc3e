import { ArgParser } from "./cli/arg_parser.ts";
import type {
  Aliases,
  Args,
  BooleanType,
  Collectable,
  Flags,
  Negatable,
  ParseOptions,
  StringType,
} from "./cli/parsed_args.ts";

export type * from "./cli/parsed_args.ts";

/**
 * Reads command line arguments into flags and positional arguments.
 *
 * `--name value`, `--name=value`, `--name`, `-n value`, `-n5` and `-abc` are flags. What looks like a
 * number becomes one unless `string` names the flag (`"_"` for the positional arguments).
 *
 * @example
 * ```ts
 * import { parseArgs } from "@std/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const { port, verbose, _ } = parseArgs(["serve", "--port=8080", "--verbose"], {
 *   boolean: ["verbose"],
 * });
 * assertEquals([port, verbose, _], [8080, true, ["serve"]]);
 * ```
 */
export function parseArgs<
  TArgs extends Flags<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases>,
  TDoubleDash extends boolean | undefined = undefined,
  TBooleans extends BooleanType = undefined,
  TStrings extends StringType = undefined,
  TCollectable extends Collectable = undefined,
  TNegatable extends Negatable = undefined,
  TDefaults extends Record<string, unknown> | undefined = undefined,
  const TAliases extends Aliases | undefined = undefined,
>(
  args: readonly string[],
  options: ParseOptions<
    TBooleans,
    TStrings,
    TCollectable,
    TNegatable,
    TDefaults,
    TAliases,
    TDoubleDash
  > = {},
): Args<TArgs, TDoubleDash> {
  const { result } = new ArgParser(options as ParseOptions).read(args).fill();
  return result as Args<TArgs, TDoubleDash>;
}
