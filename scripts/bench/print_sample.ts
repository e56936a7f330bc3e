import type { Sample } from "./interleave.ts";

/** Hands a sample to the process that waits for it: see `childSample()`. */
export function printSample(sample: Sample): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(sample)}\n`));
}
