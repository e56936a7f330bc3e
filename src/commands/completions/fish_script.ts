import { commands } from "../../config/commands.ts";
import { type CommandWords, completionWords, type FlagWords, flagWords } from "./words.ts";

/** The script that completes easel's words in fish. */
export function fishScript(): string {
  const names = commands.map(({ name }) => name).join(" ");
  return [
    "# For every session: easel completions fish > ~/.config/fish/completions/easel.fish",
    "complete -c easel -f",
    ...commands.map(({ name, help }) =>
      `complete -c easel -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} ` +
      `-a ${name} -d ${quoted(help)}`
    ),
    ...flagWords().map(flagLine),
    ...completionWords().flatMap(operandLine),
  ].join("\n");
}

function flagLine({ name, help, value, commands: of }: FlagWords): string {
  const condition = of ? ` -n ${quoted(`__fish_seen_subcommand_from ${of.join(" ")}`)}` : "";
  return `complete -c easel${condition} -l ${name}${valueOf(value)} -d ${quoted(help)}`;
}

function valueOf(value: FlagWords["value"]): string {
  if (value === undefined) return "";
  if (value === "path") return " -r -F";
  return value === "any" ? " -x" : ` -x -a ${quoted(value.join(" "))}`;
}

function operandLine({ row, operands }: CommandWords): string[] {
  if (!row || operands.length === 0) return [];
  const condition = quoted(`__fish_seen_subcommand_from ${row.name}`);
  const values = operands === "files" ? "-F" : `-a ${quoted(operands.join(" "))}`;
  return [`complete -c easel -n ${condition} ${values}`];
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
