import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";
import type { ConversionWarning } from "./convert.ts";
import { WorkflowReader } from "./discover/workflow_reader.ts";
import { dropPreviews } from "./drop_previews.ts";
import { type AutomaticInputs, automaticInputs } from "./inputs/automatic_inputs.ts";
import { EditorPlaces } from "./inputs/editor_places.ts";
import { isInputName } from "./inputs/input_name.ts";
import { parseSidecar, type Sidecar } from "./inputs/sidecar.ts";
import { sidecarInputs } from "./inputs/sidecar_inputs.ts";
import { parseTemplate } from "./parse_template.ts";
import { classesIn, type ReadWorkflow, readWorkflow } from "./read_workflow.ts";
import type { WorkflowTemplate } from "./template.ts";
import { placeholdersIn } from "./placeholders.ts";

/** A workflow as it was found, in whichever format. */
export interface LoadedWorkflow {
  /** What messages and the template call it. */
  name: string;
  /** API format, `{ "prompt": ... }`, a template with `__metadata__`, or what the editor saves. */
  json: unknown;
  /** What stands beside it to declare its inputs. */
  sidecar?: unknown;
  /** What people call it. */
  title?: string;
  /** What it is for. */
  description?: string;
}

/** A template made of a {@linkcode LoadedWorkflow}. */
export interface TemplateReading {
  /** The workflow and its inputs. */
  template: WorkflowTemplate;
  /** What a user may want to know, as sentences. */
  warnings: string[];
  /** Node classes that this ComfyUI lacks. */
  missing: string[];
  /** What the editor saved, where that was read: it goes into the pictures. */
  saved?: SavedWorkflow;
}

/** The node classes of which a {@linkcode toTemplate} needs the descriptions. */
export function workflowClasses({ json }: LoadedWorkflow): string[] {
  return classesIn(json);
}

/**
 * Makes a template of a workflow. Its inputs are those of the `__metadata__` block if it has one,
 * else those of the sidecar, else what the workflow itself tells. Previews of what is saved anyway
 * are left out.
 *
 * @param objectInfo At least the classes that {@linkcode workflowClasses} names, as far as they are
 * there.
 * @throws {TypeError} If it is no workflow.
 */
export function toTemplate(loaded: LoadedWorkflow, objectInfo: ObjectInfo): TemplateReading {
  const { sidecar, problem } = readSidecar(loaded);
  const read = readOrExplain(loaded, objectInfo, sidecar);
  const workflow = dropPreviews(read.workflow, objectInfo);
  const { template, warnings } = isDeclared(read)
    ? declaredTemplate(loaded, { ...read, workflow })
    : openTemplate(loaded, { ...read, workflow }, { objectInfo, sidecar });
  return {
    template: read.texts.length > 0 ? { ...template, texts: read.texts } : template,
    warnings: [...read.warnings.map(sentence), ...problem ?? [], ...warnings],
    missing: read.missing,
    ...read.saved && { saved: read.saved },
  };
}

interface Made {
  template: WorkflowTemplate;
  warnings: string[];
}

/** A broken sidecar is no reason not to run the workflow. */
function readSidecar({ sidecar }: LoadedWorkflow): { sidecar?: Sidecar; problem?: string[] } {
  if (sidecar === undefined) return {};
  try {
    return { sidecar: parseSidecar(sidecar) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problem: [`${error.message} The inputs are those of the workflow itself.`] };
  }
}

function readOrExplain(
  { name, json }: LoadedWorkflow,
  objectInfo: ObjectInfo,
  sidecar: Sidecar | undefined,
): ReadWorkflow {
  try {
    return readWorkflow(json, objectInfo, Object.keys(sidecar?.parameters ?? {}));
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause;
    const reason = cause.message.replace(/^Cannot convert the workflow: /, "");
    throw new TypeError(`Cannot read workflow "${name}": ${reason}`, { cause });
  }
}

/** A block that only describes leaves the inputs to be found. */
function isDeclared({ metadata, workflow }: ReadWorkflow): boolean {
  if (!metadata) return false;
  return metadata["parameters"] !== undefined ||
    Object.values(workflow).some(({ inputs }) =>
      Object.values(inputs).some((it) => typeof it === "string" && placeholdersIn(it).length > 0)
    );
}

function declaredTemplate({ name }: LoadedWorkflow, { workflow, metadata }: ReadWorkflow): Made {
  const template = parseTemplate(name, { ...workflow, __metadata__: metadata });
  const idle = template.inputs.filter(({ targets }) => targets.length === 0);
  const warnings = idle.map((input) =>
    `The parameter "${input.name}" does nothing: no value in the workflow is "{{${input.name}}}".`
  );
  // A name with other characters stands in no placeholder, and would cost the other tools.
  const inputs = template.inputs.filter((input) => isInputName(input.name));
  return { template: { ...template, inputs }, warnings };
}

function openTemplate(
  loaded: LoadedWorkflow,
  { workflow, saved, metadata }: ReadWorkflow,
  { objectInfo, sidecar }: { objectInfo: ObjectInfo; sidecar: Sidecar | undefined },
): Made {
  const automatic = automaticInputs(workflow, { objectInfo, saved });
  const { inputs, warnings }: AutomaticInputs = sidecar?.parameters
    ? sidecarInputs(sidecar.parameters, {
      automatic: automatic.inputs,
      reader: new WorkflowReader(workflow, objectInfo),
      editor: saved && new EditorPlaces(saved, workflow),
    })
    : automatic;
  const template = {
    name: textOf(metadata?.["tool_name"]) ?? sidecar?.tool_name ?? loaded.name,
    description: textOf(metadata?.["description"]) ?? sidecar?.description ??
      loaded.description ?? "",
    inputs,
    workflow,
  };
  return { template, warnings };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function sentence({ nodeId, title, message }: ConversionWarning): string {
  if (nodeId === undefined) return message;
  return `Node ${nodeId}${title ? ` "${title}"` : ""}: ${message}.`;
}
