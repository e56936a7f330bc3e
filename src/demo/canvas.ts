import { assertFits, type Picture } from "./picture.ts";

/** A surface to paint a {@linkcode Picture} on. Colours are `0xRRGGBB`. */
export class Canvas {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Three bytes a pixel. */
  readonly data: Uint8Array;

  /** A black surface of a size in pixels. */
  constructor(width: number, height: number) {
    assertFits(width, height);
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height * 3);
  }

  /** Colours one pixel; `cover` from 0 to 1 is how much of what lies below goes. */
  blend(x: number, y: number, color: number, cover: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || cover <= 0) return;
    const at = (y * this.width + x) * 3;
    for (let c = 0; c < 3; c++) {
      const below = this.data[at + c]!;
      this.data[at + c] = below + ((color >> (16 - 8 * c) & 255) - below) * Math.min(1, cover);
    }
  }

  /** Fills a rectangle; `cover` as in {@linkcode Canvas.blend}, whole where left out. */
  fill(
    x: number,
    y: number,
    box: { width: number; height: number; color: number; cover?: number },
  ): void {
    const right = Math.min(this.width, x + box.width);
    const bottom = Math.min(this.height, y + box.height);
    for (let row = Math.max(0, y); row < bottom; row++) {
      for (let column = Math.max(0, x); column < right; column++) {
        this.blend(column, row, box.color, box.cover ?? 1);
      }
    }
  }

  /** Paints a disc with a soft edge `blur` pixels wide. */
  disc(
    x: number,
    y: number,
    disc: { radius: number; color: number; blur: number; cover: number },
  ): void {
    const reach = disc.radius + disc.blur;
    for (let row = Math.floor(y - reach); row <= y + reach; row++) {
      for (let column = Math.floor(x - reach); column <= x + reach; column++) {
        const distance = Math.hypot(column - x, row - y);
        const edge = Math.min(1, (disc.radius + disc.blur / 2 - distance) / disc.blur);
        this.blend(column, row, disc.color, edge * disc.cover);
      }
    }
  }

  /** What was painted. The canvas must not be painted on afterwards. */
  picture(): Picture {
    return { width: this.width, height: this.height, data: this.data };
  }
}
