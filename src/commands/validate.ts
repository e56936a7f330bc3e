import type { Config } from "../config/config.ts";
import { eachFile } from "./each_file.ts";
import type { Program } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** `easel validate`: says of each file whether it can run. */
export async function validate(
  config: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  return await eachFile(config, {
    terminal,
    program,
    handle(file, { warnings, problems }) {
      for (const warning of warnings) terminal.out(`${file}: note: ${warning}`);
      for (const problem of problems) terminal.out(`${file}: ${problem}`);
      if (problems.length === 0) terminal.out(`${file}: can run`);
      return problems.length === 0;
    },
  });
}
