import type { Mask, Picture } from "./picture.ts";

/** Stand-in for a MODEL, CLIP, VAE or CONTROL_NET: its history of names, which colours the result. */
export interface Model {
  /** The file's name, and what was done to it on the way. */
  name: string;
}

/** Stand-in for an UPSCALE_MODEL. */
export interface Upscaler {
  /** The file's name. */
  name: string;
  /** How many times wider and higher it makes a picture. */
  factor: number;
}

/** What a ControlNet has a sampler follow, and how much. */
export interface Control {
  /** The first of the control pictures; the others are for animations. */
  picture: Picture;
  /** From 0; 1 is usual. */
  strength: number;
  /** Which part of the steps it has, from 0 to 1. */
  span: number;
  /** The ControlNet's history of names. */
  model: string;
}

/** Stand-in for a CONDITIONING: what it says, in words. */
export interface Conditioning {
  /** What to show. */
  text: string;
  /** Pictures to follow; none where left out. */
  controls?: Control[];
}

/** Stand-in for a LATENT. It carries pictures where a real one carries their encoding. */
export interface Latent {
  /** Of the pictures, in pixels. */
  width: number;
  /** Of the pictures, in pixels. */
  height: number;
  /** How many pictures. */
  count: number;
  /** The source pictures; left out where the latent is empty. */
  pictures?: Picture[];
  /** Where the sampler may change the pictures. */
  noiseMask?: Mask[];
}

/** The pictures of a latent; mid-gray where it is empty, as an undecodable nothing would look. */
export function latentPictures(latent: Latent, blank: () => Picture): Picture[] {
  return latent.pictures ?? new Array<Picture>(latent.count).fill(blank());
}
