import { docPages, fencedBlocks, pageText } from "./fenced_blocks.ts";

/** A command that a page shows. */
export interface DocCommand {
  /** Where it stands, such as `README.md:26`. */
  place: string;
  /** As it is typed, on one line. */
  text: string;
}

/** The commands of all blocks for a shell. One that goes on behind a `\` is one line here. */
export async function blockCommands(): Promise<DocCommand[]> {
  return (await fencedBlocks("sh", "powershell")).flatMap(({ page, line, text }) =>
    text.replaceAll(/\\\n\s*/g, "").split("\n")
      .filter((command) => command !== "" && !command.startsWith("#"))
      .map((command) => ({ place: `${page}:${line}`, text: command }))
  );
}

/** The commands of ours that stand within sentences; those of the place where a word is meant. */
export async function inlineCommands(): Promise<DocCommand[]> {
  const commands: DocCommand[] = [];
  for (const page of await docPages()) {
    const text = (await pageText(page)).replaceAll(/^```[\s\S]*?^```$/gm, "");
    for (const [, command = ""] of text.matchAll(/`((?:easel|deno task) [^`]+)`/g)) {
      commands.push({ place: page, text: command.replaceAll(/\s+/g, " ") });
    }
  }
  return commands;
}
