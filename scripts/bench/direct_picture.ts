/**
 * The usual way with a picture, in a process of its own, as its memory is what counts: run the
 * workflow, fetch the whole file, put it into base64. Arguments: the ComfyUI's address, and the
 * workflow as JSON. Prints how long it took and what memory it had at most.
 *
 * @module
 */
import { DirectClient } from "./direct_client.ts";
import { peakMiB } from "./machine.ts";
import { printSample } from "./print_sample.ts";

if (import.meta.main) {
  const [comfyui = "", workflow = "{}"] = Deno.args;
  using direct = await DirectClient.connect(comfyui);
  const start = performance.now();
  const picture = await direct.runWhole(JSON.parse(workflow));
  const line = JSON.stringify({ type: "image", data: picture, mimeType: "image/png" });
  const ms = performance.now() - start;
  const peak = peakMiB(Deno.pid);
  printSample({ ms, characters: line.length, ...peak !== undefined && { peakMiB: peak } });
}
