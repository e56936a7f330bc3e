import type { Engines } from "../../jobs/engines/engines.ts";
import type { NodeCatalog } from "../../jobs/engines/node_catalog.ts";
import type { MissingModel } from "../../workflow/check_value.ts";
import { completeTemplate } from "../../workflow/complete_template.ts";
import { exampleValues } from "../../workflow/example_values.ts";
import { outputKinds } from "../../workflow/output_kind.ts";
import { describeProblem, withoutFileNames, type WorkflowProblem } from "../../workflow/problem.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { type Caller, LOCAL } from "../caller/caller.ts";
import { paidNodes } from "./paid_nodes.ts";

/** Whether a workflow can run on a ComfyUI, and what it lacks there. */
export interface Verdict {
  /** True where it lacks nothing. */
  runnable: boolean;
  /** Node classes that the ComfyUI does not have. */
  missingNodes: string[];
  /** Everything else that stops it, one sentence each. */
  problems: string[];
  /** Models whose files are not there, each once; all of them stand among the problems, too. */
  missingModels: MissingModel[];
  /** Files of its author's that are not here: it runs once the caller gives others. */
  missingFiles: string[];
  /** What it makes, such as `image` or `video`; empty where nothing tells. */
  makes: string[];
  /** Nodes that call a paid service, as the editor calls them. */
  paid: string[];
}

/** Older than this, ms, what is known of an engine is no reason to say that something lacks. */
const STALE_MS = 30_000;

/** Options of {@linkcode verdictOf}. */
export interface VerdictOptions {
  /** Who asks; who does not see all is told no names of files; the user of this machine where left out. */
  caller?: Caller | undefined;
  /** Whether the files that it reads are left out: somebody else looks at them. */
  withoutFiles?: boolean;
}

/** Checks a workflow with its own defaults, as a caller would run it who gives only what is required. */
export async function verdictOf(
  engines: Engines,
  template: WorkflowTemplate,
  { caller = LOCAL, withoutFiles = false }: VerdictOptions = {},
): Promise<Verdict> {
  const tell: Tell = (problem) => {
    if (withoutFiles && problem.ofFile) return [];
    return [caller.seesAll ? problem : withoutFileNames(problem)];
  };
  const verdict = await judgeAll(engines, template, tell);
  if (verdict.runnable) return verdict;
  // Somebody may have installed the model since.
  engines.refresh(STALE_MS);
  return await judgeAll(engines, template, tell);
}

type Tell = (problem: WorkflowProblem) => WorkflowProblem[];

/** What it comes to on the engine that suits it best: all that it needs has to be on one. */
async function judgeAll(
  engines: Engines,
  template: WorkflowTemplate,
  tell: Tell,
): Promise<Verdict> {
  const verdicts = await engines.fromEach((engine) => judge(engine, template, tell));
  return verdicts.reduce((best, other) => lacks(other) < lacks(best) ? other : best);
}

function lacks({ missingNodes, problems }: Verdict): number {
  return missingNodes.length + problems.length;
}

async function judge(
  catalog: NodeCatalog,
  template: WorkflowTemplate,
  tell: Tell,
): Promise<Verdict> {
  const classes = [...new Set(Object.values(template.workflow).map((node) => node.class_type))];
  const objectInfo = await catalog.objectInfo(classes);
  const missingNodes = classes.filter((name) => !Object.hasOwn(objectInfo, name));
  const problems = missingNodes.length > 0
    ? []
    : completeTemplate(template, exampleValues(template), objectInfo).problems.flatMap(tell);
  const isFile = ({ missingFile = false }: WorkflowProblem) => missingFile;
  const others = problems.filter((problem) => !isFile(problem));
  return {
    runnable: missingNodes.length + others.length === 0,
    missingNodes,
    problems: others.map((problem) => describeProblem(problem)),
    missingModels: missingModels(others),
    missingFiles: problems.filter(isFile).map((problem) => describeProblem(problem)),
    makes: template.makes ? [template.makes] : outputKinds(template.workflow, objectInfo),
    paid: await paidNodes(catalog, template.workflow),
  };
}

function missingModels(problems: WorkflowProblem[]): MissingModel[] {
  const byFile = new Map(
    problems.flatMap(({ missingModel }) => missingModel ? [[missingModel.file, missingModel]] : []),
  );
  return [...byFile.values()];
}
