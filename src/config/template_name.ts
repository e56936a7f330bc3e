import { shellWord } from "./shell_word.ts";
import type { Spot } from "./spot.ts";

/** Names that have a slash, and are of no file here. */
const ELSEWHERE = /^(?:saved|gallery|history)\//;

/**
 * What the library calls the workflow of a name or a file: of `workflows/my.json` it is `my`. A file
 * that is not in the folder of workflows is told: the library would not find it, or another by its
 * name.
 *
 * @param options The folder of workflows, and where the template was given.
 */
export function templateName(
  given: string,
  { folder, spot }: { folder: string; spot: Spot },
): string {
  const path = given.replaceAll("\\", "/");
  const name = path.replace(/\.json$/i, "");
  const isPath = name !== path || /^(?:\.{0,2}|~|[a-z]:)\//i.test(path);
  if (!isPath) return given;
  if (!path.includes("/") || ELSEWHERE.test(path)) return name;
  const [steps, above] = [stepsOf(name), stepsOf(folder)];
  const isInside = steps.length > above.length && above.every((step, i) => step === steps[i]);
  if (isInside) return steps.slice(above.length).join("/");
  const itsFolder = path.slice(0, path.lastIndexOf("/")) || "/";
  spot.refuse(
    `it is not in the folder of workflows, which is "${folder}". Put it there and give its name ` +
      `alone, or make its folder that of workflows: --workflows-folder ${shellWord(itsFolder)}.`,
    { shown: `"${given}"` },
  );
  return name;
}

/** The steps of a path from the root, or from the drive. */
function stepsOf(path: string): string[] {
  const plain = path.replaceAll("\\", "/");
  const whole = /^(?:[a-z]:)?\//i.test(plain)
    ? plain
    : `${Deno.cwd().replaceAll("\\", "/")}/${plain}`;
  const steps: string[] = [];
  for (const step of whole.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps;
}
