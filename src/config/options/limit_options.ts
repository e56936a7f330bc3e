import type { OptionRow } from "../option_row.ts";

/** How much clients may ask for. */
export const LIMIT_OPTIONS: readonly OptionRow[] = [
  {
    key: "caps.steps",
    flag: "max-steps",
    type: "integer",
    min: 1,
    max: 10_000,
    placeholder: "NUMBER",
    help: "Most steps of a picture",
  },
  {
    key: "caps.pixels",
    flag: "max-pixels",
    type: "integer",
    min: 1,
    max: 1_000_000_000,
    placeholder: "NUMBER",
    help: "Most pixels of a job: width by height by pictures",
  },
  {
    key: "caps.side",
    flag: "max-side",
    type: "integer",
    min: 16,
    max: 65_536,
    placeholder: "PIXELS",
    help: "Greatest width and height",
  },
  {
    key: "caps.batch",
    flag: "max-batch",
    type: "integer",
    min: 1,
    max: 4096,
    placeholder: "PICTURES",
    help: "Most pictures of a job",
  },
  {
    key: "caps.mode",
    type: "choice",
    choices: ["refuse", "clamp"],
    default: "refuse",
    help: "What becomes of a job that asks for more: refuse it, or clamp its values",
  },
  limit("requests_per_minute", {
    default: 600,
    max: 1_000_000,
    help: "Most requests of a client in a minute",
  }),
  limit("jobs_per_minute", {
    default: 120,
    max: 1_000_000,
    help: "Most jobs of a client in a minute",
  }),
  limit("body_bytes", {
    default: 16 * 2 ** 20,
    max: 2 ** 31,
    unit: "bytes",
    help: "Most bytes of a request",
  }),
  limit("upload_bytes", {
    default: 25 * 2 ** 20,
    max: 2 ** 31,
    unit: "bytes",
    help: "Most bytes of an uploaded picture",
  }),
  limit("sessions", { default: 256, max: 100_000, help: "Most sessions of MCP at a time" }),
  limit("streams", {
    default: 64,
    max: 100_000,
    help: "Most streams of events of a token, or without auth of an address, at a time",
  }),
];

/** A bound of the HTTP server. */
function limit(
  name: string,
  { default: value, ...rest }: { default: number; max: number; unit?: "bytes"; help: string },
): OptionRow {
  return {
    key: `limits.${name}`,
    type: "integer",
    min: 1,
    default: value,
    commands: ["serve"],
    ...rest,
  };
}
