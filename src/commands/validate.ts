import { eachFile } from "./each_file.ts";
import type { RunCommand } from "./program.ts";

/** `easel validate`: says of each file whether it can run. */
export const validate: RunCommand = (config, terminal, program) =>
  eachFile(config, {
    terminal,
    program,
    handle(file, { warnings, problems }) {
      for (const warning of warnings) terminal.out(`${file}: note: ${warning}`);
      for (const problem of problems) terminal.out(`${file}: ${problem}`);
      if (problems.length === 0) terminal.out(`${file}: can run`);
      return problems.length === 0;
    },
  });
