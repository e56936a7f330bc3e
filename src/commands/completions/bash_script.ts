import { commands } from "../../config/commands.ts";
import { options } from "../../config/options.ts";
import { type CommandWords, completionWords, takesPath } from "./words.ts";

/** The script that completes easel's words in bash. */
export function bashScript(): string {
  const names = commands.map(({ name }) => name);
  const valued = options.filter(({ type }) => type !== "boolean");
  return `# For every session: echo 'source <(easel completions bash)' >> ~/.bashrc
_easel() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= words= files= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join("|")}) command=$word; break ;;
    esac
  done
  case $previous in
    ${flagsOf(valued.filter(takesPath)).join("|")})
      COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${flagsOf(valued.filter((option) => !takesPath(option))).join("|")})
      COMPREPLY=(); return ;;
  esac
  case $command in
${completionWords().map(caseOf).join("\n")}
  esac
  [[ $current == -* || -n $command ]] || words="${names.join(" ")}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ -z $files || $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _easel easel`;
}

function caseOf({ row, flags, operands }: CommandWords): string {
  const words = [...flagsOf(flags), ...operands === "files" ? [] : operands].join(" ");
  const files = operands === "files" ? " files=1" : "";
  return `    ${row?.name ?? "''"}) words="${words}"${files} ;;`;
}

function flagsOf(flags: readonly { flag: string }[]): string[] {
  return flags.map(({ flag }) => `--${flag}`);
}
