/** What the first bytes of a picture tell, before anything is unpacked. */
export interface PictureHeader {
  /** Told by the content, whatever the name says. */
  format: "png" | "jpeg" | "webp";
  /** In pixels, as ComfyUI loads it: turned as its EXIF says. 0 where the file ends before. */
  width: number;
  /** In pixels, as {@linkcode width}. */
  height: number;
  /** How many pictures it holds; ComfyUI loads each. */
  frames: number;
  /** Whether parts may be transparent. */
  hasAlpha: boolean;
  /** Whether the bytes go on to the end that the format marks. */
  complete: boolean;
}
