import type { Command } from "./commands.ts";
import type { Problems } from "./problems.ts";
import type { Resolution } from "./resolve.ts";

/**
 * Tells of what only the command line gives, and not to this command: it would do nothing there, and
 * whoever gave it waits for what it does.
 */
export function checkFlags(
  values: Resolution["values"],
  { command, problems }: { command: Command; problems: Problems },
): void {
  if (command === "help" || command === "version") return;
  for (const { option, value } of values.values()) {
    const { flag, flagOnly, commands } = option;
    if (!flagOnly || !value || !commands || commands.includes(command)) continue;
    const name = command === "stdio" ? "easel without a command" : command;
    const where = commands.map((one) => `easel ${one}`).join(", ");
    problems.add("shape", `Cannot use --${flag} with ${name}: it is for ${where}. Leave it out.`);
  }
}
