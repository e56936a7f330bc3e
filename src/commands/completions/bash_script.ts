import { commands } from "../../config/commands.ts";
import { type CommandWords, completionWords, type FlagWords, flagWords } from "./words.ts";

/** The script that completes easel's words in bash. */
export function bashScript(): string {
  const names = commands.map(({ name }) => name);
  const flags = flagWords();
  return `# For every session: echo 'source <(easel completions bash)' >> ~/.bashrc
_easel_offer() {
  # A name may hold a space.
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$@" -- "$current"))
}
_easel() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= flags= operands= files= word
  # To bash, --flag=value is three words.
  if [[ $current == = ]]; then current=
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join("|")}) command=$word; break ;;
    esac
  done
  case $previous in
    ${namesOf(flags.filter(({ value }) => value === "path")).join("|")})
      _easel_offer -f; return ;;
${flags.flatMap(choiceOf).join("\n")}
    ${namesOf(flags.filter(({ value }) => value === "any")).join("|")})
      COMPREPLY=(); return ;;
  esac
  case $command in
${completionWords().map(caseOf).join("\n")}
  esac
  [[ -n $command ]] || operands="${names.join(" ")}"
  if [[ $current == -* || -z $operands$files ]]; then _easel_offer -W "\${flags// /$'\\n'}"
  elif [[ -n $files ]]; then _easel_offer -f
  else _easel_offer -W "\${operands// /$'\\n'}"
  fi
}
complete -o filenames -F _easel easel`;
}

function choiceOf({ name, value }: FlagWords): string[] {
  if (!Array.isArray(value)) return [];
  return [`    --${name}) _easel_offer -W $'${value.join("\\n")}'; return ;;`];
}

function caseOf({ row, flags, operands }: CommandWords): string {
  const follow = operands === "files"
    ? " files=1"
    : operands.length === 0
    ? ""
    : ` operands="${operands.join(" ")}"`;
  return `    ${row?.name ?? "''"}) flags="${namesOf(flags).join(" ")}"${follow} ;;`;
}

function namesOf(flags: readonly FlagWords[]): string[] {
  return flags.map(({ name }) => `--${name}`);
}
