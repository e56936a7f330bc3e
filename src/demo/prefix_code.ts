import type { BitWriter } from "./bit_writer.ts";

/** A prefix (Huffman) code: for each symbol its bits, already in writing order, and their number. */
export interface PrefixCode {
  /** The code of each symbol. */
  bits: Uint16Array;
  /** How many bits it has; 0 for a symbol that does not occur. */
  lengths: Uint8Array;
}

/** The order in which WebP lists the lengths of the code that codes the lengths. */
const LENGTH_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/**
 * Makes the prefix code for symbols that occur so often, writes its description (RFC 9649,
 * section 3.7.2.1), and returns it. A lone symbol takes no bits at all.
 */
export function writePrefixCode(writer: BitWriter, counts: Uint32Array): PrefixCode {
  const used = [...counts.keys()].filter((symbol) => counts[symbol]! > 0);
  if (used.length <= 1 && (used[0] ?? 0) < 256) {
    // A "simple" code: one symbol, told in eight bits.
    writer.write(0b101, 3);
    writer.write(used[0] ?? 0, 8);
    return { bits: new Uint16Array(counts.length), lengths: new Uint8Array(counts.length) };
  }
  const code = makeCode(counts, 15);
  writer.write(0, 1);
  writeLengths(writer, code.lengths);
  return code;
}

interface LengthToken {
  symbol: number;
  extra: number;
  extraBits: number;
}

function writeLengths(writer: BitWriter, lengths: Uint8Array): void {
  const tokens = lengthTokens(lengths);
  const counts = new Uint32Array(19);
  for (const { symbol } of tokens) counts[symbol]!++;
  const isLone = counts.filter((count) => count > 0).length === 1;
  const code = makeCode(counts, 7);
  const listed = LENGTH_ORDER.findLastIndex((symbol) => code.lengths[symbol]! > 0) + 1;
  writer.write(Math.max(4, listed) - 4, 4);
  for (const symbol of LENGTH_ORDER.slice(0, Math.max(4, listed))) {
    writer.write(code.lengths[symbol]!, 3);
  }
  writer.write(0, 1);
  for (const { symbol, extra, extraBits } of tokens) {
    if (!isLone) writer.write(code.bits[symbol]!, code.lengths[symbol]!);
    writer.write(extra, extraBits);
  }
}

/** Lengths one by one, save that runs of zeros are told by their number. */
function lengthTokens(lengths: Uint8Array): LengthToken[] {
  const tokens: LengthToken[] = [];
  for (let i = 0; i < lengths.length;) {
    let run = 0;
    while (run < 138 && lengths[i + run] === 0) run++;
    if (run < 3) tokens.push({ symbol: lengths[i]!, extra: 0, extraBits: 0 });
    else if (run <= 10) tokens.push({ symbol: 17, extra: run - 3, extraBits: 3 });
    else tokens.push({ symbol: 18, extra: run - 11, extraBits: 7 });
    i += run < 3 ? 1 : run;
  }
  return tokens;
}

function makeCode(counts: Uint32Array, maxLength: number): PrefixCode {
  let weights = counts;
  let lengths = codeLengths(weights);
  // Flatter weights make a flatter tree.
  while (lengths.some((length) => length > maxLength)) {
    weights = weights.map((weight) => weight === 0 ? 0 : (weight >> 1) + 1);
    lengths = codeLengths(weights);
  }
  return { lengths, bits: canonicalBits(lengths) };
}

/** The depth of each symbol in its Huffman tree; 1 for a symbol that is alone. */
function codeLengths(counts: Uint32Array): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  let trees = [...counts.keys()]
    .filter((symbol) => counts[symbol]! > 0)
    .map((symbol) => ({ weight: counts[symbol]!, symbols: [symbol] }))
    .sort((a, b) => b.weight - a.weight);
  if (trees.length === 1) lengths[trees[0]!.symbols[0]!] = 1;
  while (trees.length > 1) {
    const [a, b] = [trees.pop()!, trees.pop()!];
    const joined = { weight: a.weight + b.weight, symbols: [...a.symbols, ...b.symbols] };
    for (const symbol of joined.symbols) lengths[symbol]!++;
    const at = trees.findLastIndex((tree) => tree.weight >= joined.weight) + 1;
    trees = trees.toSpliced(at, 0, joined);
  }
  return lengths;
}

/** Numbers the codes of each length in the order of their symbols, and turns their bits around. */
function canonicalBits(lengths: Uint8Array): Uint16Array {
  const bits = new Uint16Array(lengths.length);
  let next = 0;
  for (let length = 1; length <= 15; length++) {
    next <<= 1;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) bits[symbol] = reverse(next++, length);
    }
  }
  return bits;
}

function reverse(value: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= (value >> i & 1) << (length - 1 - i);
  return reversed;
}
