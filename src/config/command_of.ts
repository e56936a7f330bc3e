import { type Command, type CommandRow, commands } from "./commands.ts";
import type { Problems } from "./problems.ts";

/** Which command the words of the command line name, and what follows it. What is wrong is told. */
export function commandOf(
  words: readonly string[],
  { unnamed, problems }: { unnamed: Command; problems: Problems },
): { command: Command; operands: string[] } {
  const [name, ...operands] = words;
  if (name === undefined) return { command: unnamed, operands: [] };
  const row = commands.find((known) => known.name === name);
  const wrong = row ? operandProblem(row, operands) : unknownCommand(name);
  if (wrong !== undefined) problems.add("shape", wrong);
  return { command: (row?.name ?? unnamed) as Command, operands };
}

function unknownCommand(name: string): string {
  const known = commands.map((one) => one.name).join(", ");
  return `Cannot run "${name}": not a command. Use ${known}, or none for stdio.`;
}

function operandProblem(row: CommandRow, operands: string[]): string | undefined {
  const { name, least = 0, most = 0, missing } = row;
  if (operands.length < least) return `Cannot run ${name}: ${missing}`;
  if (operands.length <= most) return undefined;
  const takes = row.operands ? `takes ${row.operands} and no more` : "takes nothing after it";
  return `Cannot run "${operands[most]}": ${name} ${takes}. See --help.`;
}
