/**
 * Makes README's picture, `docs/images/easel_generate.svg`, of a run of `easel generate` on the demo
 * engine: what the terminal showed, when, and what came of it.
 *
 *     deno task picture
 */
import { decodeImage, encodeJpeg } from "../../src/demo/image_codec.ts";
import { type RecordedRun, recordRun } from "./record_run.ts";
import { runSvg } from "./run_svg.ts";

/** Where the picture is. */
export const PICTURE: URL = new URL("../../docs/images/easel_generate.svg", import.meta.url);

/** What is run, behind `easel generate`. */
export const ARGS: readonly string[] = [
  "a lighthouse at dusk",
  "--demo",
  "--set",
  "seed=7",
  "--out",
  "lighthouse.png",
];

/** The same as somebody types it. */
export const COMMAND: readonly string[] = [
  `$ easel generate "a lighthouse at dusk" --demo \\`,
  "    --set seed=7 --out lighthouse.png",
];

const TITLE =
  "A terminal: easel generate shows each step, says that the demo engine made a stand-in, and " +
  "writes lighthouse.png, which is shown beside it";

/** The picture's text, of a run. */
export function pictureOf(run: RecordedRun): string {
  return runSvg(run, { command: COMMAND, picture: jpegUrl(run.picture), title: TITLE });
}

/** What was written, as a JPEG: a PNG takes ten times as much. */
export function jpegUrl(png: Uint8Array): string {
  return `data:image/jpeg;base64,${encodeJpeg(decodeImage(png).picture, 85).toBase64()}`;
}

if (import.meta.main) await Deno.writeTextFile(PICTURE, pictureOf(await recordRun(ARGS)));
