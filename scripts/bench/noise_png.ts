import { encodePng } from "../../src/demo/image_codec.ts";

/** Most bytes that `crypto` gives at a time. */
const AT_A_TIME = 65_536;

/** A PNG of noise, which nothing can pack: 3 bytes a pixel, other ones each time. */
export function noisePng(side: number): Uint8Array {
  const data = new Uint8Array(side * side * 3);
  for (let at = 0; at < data.length; at += AT_A_TIME) {
    crypto.getRandomValues(data.subarray(at, at + AT_A_TIME));
  }
  return encodePng({ width: side, height: side, data });
}
