/**
 * Measures a queue of as many jobs as its argument says, in a process of its own that may be told
 * to collect garbage. Prints the sample.
 *
 * @module
 */
import { printSample } from "./print_sample.ts";
import { queueSample } from "./queue_load.ts";

/** What `--expose-gc` adds. */
declare const gc: () => void;

function memory(): number {
  gc();
  return Deno.memoryUsage().heapUsed;
}

if (import.meta.main) {
  // The first jobs pay for the compiler of V8.
  await queueSample(1000, { memory });
  printSample(await queueSample(Number(Deno.args[0]), { memory }));
}
