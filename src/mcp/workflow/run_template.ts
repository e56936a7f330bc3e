import type { Json } from "../../comfyui/json.ts";
import { PromptValidationError } from "../../comfyui/errors.ts";
import { jobNote } from "../../jobs/job_note.ts";
import { prepare } from "../../jobs/prepare.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { awaitJob } from "../job/await_job.ts";
import { callerOf } from "../caller/caller.ts";
import { checkFiles, roughlyFilled } from "../caller/check_files.ts";
import { countJob } from "../caller/count_job.ts";
import { type AllowedWorkflow, requireAllowed } from "../caller/require_allowed.ts";
import { placeImages } from "../image_input/place_images.ts";
import { jobResult } from "../job/job_result.ts";
import { withNotes } from "../notes.ts";
import { requireConsent } from "./paid_consent.ts";
import type { CallToolResult } from "../sdk.ts";
import type { ToolContext } from "../tool_context.ts";

/** Options of {@linkcode runTemplate}. */
export interface RunOptions {
  /** The workflow as the editor saves it, for whoever opens a picture in ComfyUI. */
  saved?: Json;
  /** Whether the caller said yes to nodes that call a paid service. */
  allowPaid?: boolean;
  /** Run it although the same was made before. */
  fresh?: boolean;
  /**
   * Whether the workflow is not the caller's own text: it may name files that the caller may not
   * read otherwise.
   */
  trusted?: boolean;
  /**
   * The names of the inputs whose values the caller gave; the whole workflow is the caller's where
   * left out. See `keepCaps`.
   */
  given?: ReadonlySet<string> | undefined;
}

/**
 * The one way on which every tool runs a workflow: put pictures that the client gave where ComfyUI
 * finds them, fill and check the workflow, make sure that the caller may run it, have a yes to what
 * costs money, send it, wait for its end or as long as the client can, and answer with what there
 * is. The client's cancel cancels the job.
 */
export async function runTemplate(
  template: WorkflowTemplate,
  values: InputValues,
  context: ToolContext,
  options: RunOptions = {},
): Promise<CallToolResult> {
  const { prepared, notes } = await allowedWorkflow(template, values, context, options);
  await requireConsent({ name: template.name, workflow: prepared.workflow }, context, options);
  context.signal.throwIfAborted();
  await countJob(context);
  const { id: caller, priority } = callerOf(context);
  const job = context.jobs.submit(prepared.workflow, {
    caller,
    priority,
    runsOn: prepared.runsOn,
    files: prepared.files,
    fresh: options.fresh ?? false,
    inputs: { template: template.name, ...prepared.values },
    extraPngInfo: {
      ...jobNote({ template: template.name, inputs: prepared.values }),
      ...(options.saved !== undefined && { workflow: options.saved }),
    },
  });
  const cancel = () => job.leave(caller);
  context.signal.addEventListener("abort", cancel);
  try {
    await awaitJob(job, context, context.reportProgress ? Infinity : context.limits.waitMs);
  } finally {
    context.signal.removeEventListener("abort", cancel);
  }
  // It refused what was taken for valid: what is remembered of it is old.
  if (job.error instanceof PromptValidationError) context.engines.refresh();
  return withNotes(await jobResult(job, context), notes);
}

/** The files are looked at first: a check of the values names those that are there. */
async function allowedWorkflow(
  template: WorkflowTemplate,
  given: InputValues,
  context: ToolContext,
  { trusted = false, given: named }: RunOptions,
): Promise<AllowedWorkflow> {
  const { values, pictures } = await placeImages(template, given, context, { trusted });
  const workflow = roughlyFilled(template, values);
  await checkFiles(template, { workflow, trusted }, context);
  const prepared = await prepare(context.engines, template, values, {
    pictures,
    hideFiles: !callerOf(context).seesAll,
  });
  return await requireAllowed(template, prepared, {
    values,
    pictures,
    trusted,
    given: named,
  }, context);
}
