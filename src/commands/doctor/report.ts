import type { Terminal } from "../terminal.ts";
import type { Finding, Level } from "./finding.ts";

const MARKS: Record<Level, { text: string; color: number }> = {
  ok: { text: "ok", color: 32 },
  note: { text: "--", color: 33 },
  bad: { text: "!!", color: 31 },
};

/** Writes the findings of one check below its heading. */
export function report(
  title: string,
  findings: readonly Finding[],
  terminal: Terminal,
): void {
  terminal.out(terminal.color ? `\x1b[1m${title}\x1b[0m` : title);
  for (const { level, text, advice = [] } of findings) {
    terminal.out(`  ${markOf(level, terminal)} ${oneLine(text)}`);
    for (const line of advice) terminal.out(`       ${oneLine(line)}`);
  }
}

function markOf(level: Level, { color }: Terminal): string {
  const { text, color: code } = MARKS[level];
  return color ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Names come from files and servers, and may hold anything. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
