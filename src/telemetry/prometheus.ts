/**
 * What is used of prom-client: loaded by file, so that an executable has no part of it that reads
 * the process, pushes, or works out quantiles.
 */
import counter from "prom-client/lib/counter.js";
import gauge from "prom-client/lib/gauge.js";
import histogram from "prom-client/lib/histogram.js";
import registry from "prom-client/lib/registry.js";

/** Counts up. */
export const Counter: typeof import("prom-client").Counter = counter;
/** A value that goes up and down. */
export const Gauge: typeof import("prom-client").Gauge = gauge;
/** Counts values by size. */
export const Histogram: typeof import("prom-client").Histogram = histogram;
/** Metrics that are read together. */
export const Registry: typeof import("prom-client").Registry = registry;
