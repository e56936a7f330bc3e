import type { Canvas } from "./canvas.ts";

/**
 * A small alphabet of 5 x 7 dots. Each letter of a glyph's seven letters is one row from the top,
 * its five bits in base 32; the highest bit is the dot on the left.
 */
const GLYPHS: Record<string, string> = {
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  "0": "ehjlphe",
  "1": "4c4444e",
  "2": "eh1248v",
  "3": "v2421he",
  "4": "26aiv22",
  "5": "vgu11he",
  "6": "68guhhe",
  "7": "v124888",
  "8": "ehhehhe",
  "9": "ehhf12c",
  ".": "00000cc",
  ",": "0000c48",
  ":": "0cc0cc0",
  ";": "0cc0c48",
  "!": "4444404",
  "?": "eh12404",
  "-": "000v000",
  "+": "044v440",
  "*": "04lel40",
  "/": "01248g0",
  "(": "2488842",
  ")": "8422248",
  "'": "4480000",
  '"': "aaa0000",
  "#": "aavavaa",
  "&": "cik8lid",
  "%": "op248j3",
  "=": "00v0v00",
  "_": "000000v",
};

/** Width of a letter with its gap, in dots. */
const ADVANCE = 6;

/** How many letters fit into a width in pixels where one dot is `scale` pixels wide. */
export function lettersThatFit(width: number, scale: number): number {
  return Math.max(0, Math.floor(width / (ADVANCE * scale)));
}

/** Writes a line of text; what the alphabet lacks appears as a box. */
export function drawText(
  canvas: Canvas,
  text: string,
  place: { x: number; y: number; scale: number; color: number },
): void {
  const { scale, color } = place;
  [...text.toUpperCase()].forEach((letter, index) => {
    if (letter === " ") return;
    const rows = GLYPHS[letter] ?? "vhhhhhv";
    for (let dot = 0; dot < 35; dot++) {
      const [row, column] = [Math.floor(dot / 5), dot % 5];
      if ((parseInt(rows[row]!, 32) >> (4 - column) & 1) === 0) continue;
      const x = place.x + (index * ADVANCE + column) * scale;
      canvas.fill(x, place.y + row * scale, { width: scale, height: scale, color });
    }
  });
}
