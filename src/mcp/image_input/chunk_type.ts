/** Four letters as the number that stands in a file, highest byte first: `IEND` is 0x49454e44. */
export function chunkType(letters: string): number {
  return [...letters].reduce((number, letter) => number * 256 + letter.charCodeAt(0), 0);
}
