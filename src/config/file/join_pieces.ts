import type { Given } from "../given.ts";
import type { OptionRow } from "../option_row.ts";
import type { Spot } from "../spot.ts";

/** What one key of a file says of an option. */
export interface Piece {
  /** What of the option it is; all of it where left out. */
  part: string | undefined;
  /** What it says. */
  value: unknown;
  /** Where it stands. */
  spot: Spot;
  /** Whether another key goes before it. */
  weak: boolean;
}

/**
 * What the keys of a file say together of one option, as if one had said it: parts of a mapping
 * under their names, those of a list one behind the other. What is wrong with a part is still told
 * of the key that said it.
 *
 * @param pieces At least one; several only where each is a part.
 */
export function joinPieces(option: OptionRow, pieces: readonly Piece[]): Given {
  const [first] = pieces as [Piece];
  const { spot } = first;
  if (pieces.length === 1 && (option.type !== "object" || first.part === undefined)) {
    return { option, value: first.value, spot, from: spot.origin };
  }
  const from = [...new Set(pieces.map(({ spot }) => spot.origin))].join(", ");
  const joined = option.type === "object" ? fieldsIn(pieces) : itemsIn(pieces);
  return { option, value: joined.value, spot: spot.joined(option.key, joined.spots), from };
}

/** Values, and where each was given. */
interface Joined {
  value: unknown;
  spots: ReadonlyMap<string | number, Spot>;
}

function fieldsIn(pieces: readonly Piece[]): Joined {
  return {
    value: Object.fromEntries(pieces.map(({ part, value }) => [part, value])),
    spots: new Map(pieces.map(({ part, spot }) => [part!, spot])),
  };
}

function itemsIn(pieces: readonly Piece[]): Joined {
  const items = pieces.flatMap(({ value, spot }) =>
    Array.isArray(value)
      ? value.map((one, i) => [one, spot.child(i)] as const)
      : [[value, spot]] as const
  );
  return {
    value: items.map(([value]) => value),
    spots: new Map(items.map(([, spot], i) => [i, spot])),
  };
}
