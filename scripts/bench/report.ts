import { renderGoals } from "./goal.ts";
import { describeMachine } from "./machine.ts";
import type { Section } from "./section.ts";

/** What stands above everything. */
export function reportHead(args: readonly string[]): string {
  const command = ["deno task bench", ...args.map(quoted)].join(" ");
  return `# Benchmarks

Written by \`${command}\`; change nothing here by hand.

${describeMachine()}.
Medians; a ratio is to the first row of its table. Rows take turns: trust ratios more than
milliseconds. Measure again when nothing else runs on the machine.`;
}

/** All figures that have a target. */
export function reportGoals(sections: readonly Section[]): string {
  return `## Targets

${renderGoals(sections.flatMap(({ goals }) => goals))}

MB are millions of bytes, MiB 1,048,576. Where nothing has a floor, the figure itself has the target.`;
}

/** The whole page. */
export function renderReport(args: readonly string[], sections: readonly Section[]): string {
  const texts = sections.map(({ text }) => text);
  return `${[reportHead(args), reportGoals(sections), ...texts].join("\n\n")}\n`;
}

function quoted(arg: string): string {
  return /^[\w./:=@-]+$/.test(arg) ? arg : `"${arg}"`;
}
