import { commands } from "../../config/commands.ts";
import { type CommandWords, completionWords, type FlagWords } from "./words.ts";

/** The script that completes easel's words in zsh. */
export function zshScript(): string {
  return `#compdef easel
# For every session: easel completions zsh > a folder of your $fpath/_easel
_easel() {
  local -a commands flags
  local command word
  commands=(
${commands.map(({ name, help }) => `    ${quoted(`${name}:${help}`)}`).join("\n")}
  )
  for word in \${words[2,CURRENT-1]}; do
    if (( \${commands[(I)$word:*]} )); then command=$word; break; fi
  done
  case $command in
${completionWords().map(caseOf).join("\n")}
  esac
}
if [[ $funcstack[1] == _easel ]]; then _easel "$@"; else compdef _easel easel; fi`;
}

function caseOf({ row, flags, operands }: CommandWords): string {
  const specs = [...flags.map(specOf), ...operandSpecs(row, operands)];
  return `    ${row?.name ?? "''"}) _arguments ${specs.join(" \\\n      ")} ;;`;
}

function operandSpecs(row: CommandWords["row"], operands: CommandWords["operands"]): string[] {
  if (!row) return [quoted("1:command:{_describe command commands}")];
  const values = operands === "files" ? "_files" : `(${operands.join(" ")})`;
  // The first is the command itself.
  return [quoted("1: :"), quoted(`*:${row.name}:${operands.length === 0 ? "" : values}`)];
}

/** As `_arguments` wants it: brackets and colons of the text would end it. */
function specOf({ name, help, value, placeholder, repeated }: FlagWords): string {
  const text = help.replaceAll(/[[\]:\\]/g, "\\$&");
  const follow = value && `:${placeholder}:${valueOf(value)}`;
  return quoted(`${repeated ? "*" : ""}--${name}${follow ? "=" : ""}[${text}]${follow ?? ""}`);
}

function valueOf(value: NonNullable<FlagWords["value"]>): string {
  if (value === "path") return "_files";
  return value === "any" ? "" : `(${value.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
