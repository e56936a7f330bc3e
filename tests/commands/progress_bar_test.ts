import { assertEquals } from "@std/assert";
import { ProgressBar } from "../../src/commands/progress_bar.ts";
import type { Terminal } from "../../src/commands/terminal.ts";

function drawnBy(use: (bar: ProgressBar) => void, options: Partial<Terminal> = {}): string {
  let drawn = "";
  const terminal: Terminal = {
    isTerminal: true,
    color: false,
    columns: 80,
    out: () => {},
    outBytes: () => {},
    err: () => {},
    draw: (text) => void (drawn += text),
    ...options,
  };
  {
    using bar = new ProgressBar(terminal);
    use(bar);
  }
  return drawn.replaceAll("\r\x1b[2K", "|");
}

Deno.test("ProgressBar draws nothing where nobody watches, or nothing was shown", () => {
  assertEquals(drawnBy((bar) => bar.show(1, 2, "x"), { isTerminal: false }), "");
  assertEquals(drawnBy(() => {}), "");
});

Deno.test("ProgressBar stays between its ends, whatever it is told", () => {
  const drawn = drawnBy((bar) => {
    bar.show(-1, 100, "a");
    bar.show(200, 100, "b");
    bar.show(1, 0, "c");
  });
  const [empty, full] = [".".repeat(30), "#".repeat(30)];
  assertEquals(drawn, `|[${empty}] a|[${full}] b|[${empty}] c|`);
});

Deno.test("ProgressBar lets no node's title move the cursor", () => {
  const drawn = drawnBy((bar) => bar.show(0, 1, "a\n\x1b[2Jb\x07"));
  assertEquals(drawn.includes("\n") || drawn.includes("\x1b") || drawn.includes("\x07"), false);
});

Deno.test("ProgressBar cuts its line to the narrowest terminal", () => {
  assertEquals(drawnBy((bar) => bar.show(1, 1, "x"), { columns: 0 }), "|[|");
});

Deno.test("ProgressBar leaves room for characters that are two columns wide", () => {
  const shown = (message: string, columns: number) =>
    drawnBy((bar) => bar.show(1, 1, message), { columns }).split("] ")[1];
  assertEquals(shown("采样器采样器", 33 + 6), "采样|");
  assertEquals(shown("\u{1f3a8}x\u{1f3a8}", 33 + 5), "\u{1f3a8}x|");
});
