import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";
import { classesOf } from "./classes_of.ts";
import { convertWorkflow } from "./convert.ts";
import { detectWorkflow } from "./detect.ts";
import { parseTemplate } from "./parse_template.ts";
import type { WorkflowTemplate } from "./template.ts";

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
  const detected = detectWorkflow(withoutMetadata(json));
  if (!detected) return [];
  if (detected.kind === "saved") return classesOf(detected.workflow);
  return [...new Set(Object.values(detected.workflow).map((node) => node.class_type))];
}

/**
 * Makes a template of a workflow.
 *
 * @throws {TypeError} If it is none.
 */
export function toTemplate(loaded: LoadedWorkflow, objectInfo: ObjectInfo): TemplateReading {
  const { name, json, description = "" } = loaded;
  const detected = detectWorkflow(withoutMetadata(json));
  if (!detected) {
    throw new TypeError(
      `Cannot read workflow "${name}": it has no nodes. Save it again from ComfyUI.`,
    );
  }
  if (detected.kind === "api") {
    const wrapped = !isRecord(json) || isRecord(json["prompt"]);
    const template = parseTemplate(name, wrapped ? detected.workflow : json);
    const missing = workflowClasses(loaded).filter((it) => !Object.hasOwn(objectInfo, it));
    return { template, warnings: [], missing };
  }
  const { workflow, warnings, missing } = convertWorkflow(detected.workflow, objectInfo);
  return {
    template: { name, description, inputs: [], workflow },
    warnings: warnings.map(({ message }) => message),
    missing,
    saved: detected.workflow,
  };
}

function withoutMetadata(json: unknown): unknown {
  if (!isRecord(json)) return json;
  const { __metadata__: _, ...rest } = json;
  return rest;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
