import { greatest, ONE, product, type Quantity, sum, unknown } from "./quantity.ts";

/** How much a picture, a mask or a latent holds, in pixels and pieces. */
export interface Shape {
  /** The node that it began at: what others make of it by scaling is still the same picture. */
  origin: string;
  /** In pixels, also of a latent. */
  width: Quantity;
  /** In pixels, also of a latent. */
  height: Quantity;
  /** How many pictures. */
  batch: Quantity;
  /** How many frames each has: 1 but for videos. */
  frames: Quantity;
}

/** A picture as large as a file says. */
export function shapeOf(
  { width, height, frames }: { width: number; height: number; frames: number },
  origin: string,
): Shape {
  const known = (value: number): Quantity => ({ value, from: [] });
  return { origin, width: known(width), height: known(height), batch: ONE, frames: known(frames) };
}

/** A picture of which nobody can say how large it is. */
export function endless(origin: string): Shape {
  return { origin, width: unknown(), height: unknown(), batch: ONE, frames: ONE };
}

/** All pixels of a shape. */
export function pixelsOf({ width, height, batch, frames }: Shape): Quantity {
  return product([width, height, batch, frames]);
}

/** What holds any of several shapes. */
export function largest([first, ...others]: readonly Shape[]): Shape | undefined {
  if (!first || others.length === 0) return first;
  return combine([first, ...others], () => greatest);
}

/** What holds all of several shapes: beside one another along these of their sides. */
export function joined(shapes: readonly Shape[], along: readonly ShapeSide[]): Shape {
  return combine(shapes, (key) => along.includes(key) ? sum : greatest);
}

/** A shape whose sides are so many times as long; whole pixels, or a latent's blocks of 8. */
export function scaled(shape: Shape, factor: Quantity, block: number): Shape {
  const side = (quantity: Quantity): Quantity => {
    const { value, from } = product([quantity, factor]);
    return { value: Math.ceil(value / block) * block, from };
  };
  return { ...shape, width: side(shape.width), height: side(shape.height) };
}

/** What a shape can be longer in. */
export type ShapeSide = Exclude<keyof Shape, "origin">;

type Fold = (parts: readonly Quantity[]) => Quantity;

function combine(shapes: readonly Shape[], foldOf: (key: ShapeSide) => Fold): Shape {
  const along = (key: ShapeSide) => foldOf(key)(shapes.map((shape) => shape[key]));
  return {
    origin: shapes[0]?.origin ?? "",
    width: along("width"),
    height: along("height"),
    batch: along("batch"),
    frames: along("frames"),
  };
}
