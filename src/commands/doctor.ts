import type { Config } from "../config/config.ts";
import type { Services } from "../mcp/tool_context.ts";
import { comfyuiChecks } from "./doctor/check_comfyui.ts";
import { checkModels } from "./doctor/check_models.ts";
import { checkPermissions } from "./doctor/check_permissions.ts";
import { checkPicture } from "./doctor/check_picture.ts";
import { checkTools } from "./doctor/check_tools.ts";
import { checkWorkflows } from "./doctor/check_workflows.ts";
import { type Check, type Finding, findingsOf } from "./doctor/finding.ts";
import { report } from "./doctor/report.ts";
import { messageOf } from "./message_of.ts";
import type { Program } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `easel doctor`: looks at everything that a picture needs and explains what is wrong. It never
 * throws. What depends on a ComfyUI is left out where none answers.
 */
export async function doctor(
  config: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  const { identity: { version }, file } = program;
  terminal.out(`Easel ${version}, ${file.compiled ? "compiled" : `on Deno ${Deno.version.deno}`}`);
  const findings = await run(
    [{ title: "Permissions", look: () => checkPermissions(config, file) }],
    terminal,
  );
  try {
    findings.push(...await examine(config, terminal, program));
  } catch (error) {
    findings.push({ level: "bad", text: messageOf(error) });
    report("Start", findings.slice(-1), terminal);
  }
  const bad = findings.filter(({ level }) => level === "bad").length;
  terminal.out(
    bad === 0 ? "All is well." : bad === 1 ? "1 thing is wrong." : `${bad} things are wrong.`,
  );
  return bad === 0 ? 0 : 1;
}

async function examine(config: Config, terminal: Terminal, program: Program): Promise<Finding[]> {
  await using app = await program.open();
  const { services } = app;
  const looks: Finding[][] = [];
  for (const check of comfyuiChecks(config, services)) looks.push(await run([check], terminal));
  const answers = looks.some(([first]) => first?.level !== "bad");
  const rest = await run(checksOf(config, { services, terminal, answers }), terminal);
  return [...looks.flat(), ...rest];
}

function checksOf(
  config: Config,
  { services, terminal, answers }: { services: Services; terminal: Terminal; answers: boolean },
): Check[] {
  const workflows = {
    title: "Workflows",
    look: () => checkWorkflows(services, { answers, folder: config.workflows.folder }),
  };
  if (!answers) return [workflows];
  return [
    { title: "Models", look: () => checkModels(services) },
    workflows,
    { title: "Tools", look: () => checkTools(services) },
    ...config.picture ? [pictureCheck(services, terminal)] : [],
  ];
}

/** A picture has a time limit of its own, and may wait in a queue before that. */
function pictureCheck(services: Services, terminal: Terminal): Check {
  return {
    title: "Picture",
    look: () => checkPicture(services, terminal),
    patienceMs: 2 ** 31 - 1,
  };
}

/** Looks at one after the other, and tells as it goes. */
async function run(checks: readonly Check[], terminal: Terminal): Promise<Finding[]> {
  const all: Finding[] = [];
  for (const check of checks) {
    const findings = await findingsOf(check);
    report(check.title, findings, terminal);
    all.push(...findings);
  }
  return all;
}
