import type { Config } from "../config/config.ts";
import { bashScript } from "./completions/bash_script.ts";
import { fishScript } from "./completions/fish_script.ts";
import { SHELLS } from "./completions/words.ts";
import { zshScript } from "./completions/zsh_script.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

const SCRIPTS: Record<(typeof SHELLS)[number], () => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `easel completions`: a script that completes easel's words in a shell. */
export function completions(
  { operands: [name = ""] }: Pick<Config, "operands">,
  terminal: Pick<Terminal, "out">,
): Promise<number> {
  const shell = SHELLS.find((known) => known === name);
  if (!shell) {
    throw new UsageError(
      `Cannot complete in "${name}": not a shell that is known. Use ${SHELLS.join(", ")}.`,
    );
  }
  terminal.out(SCRIPTS[shell]());
  return Promise.resolve(0);
}
