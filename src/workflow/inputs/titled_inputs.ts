import type { WorkflowReader } from "../discover/workflow_reader.ts";
import { literalFor } from "../discover/literals.ts";
import type { InputTarget } from "../input_target.ts";
import type { EditorPlaces } from "./editor_places.ts";
import { type InputCandidate, joinByName } from "./input_candidate.ts";
import { inputName } from "./input_name.ts";

/** What titles declare, and what is wrong with them. */
export interface TitledInputs {
  /** One for each name. */
  candidates: InputCandidate[];
  /** A sentence for each title that names no input of its node. */
  warnings: string[];
}

interface Marker {
  name: string;
  field: string;
  required: boolean;
  description?: string;
}

/** `$name.field`, `~` where a file is to be uploaded, `!` where it is required. */
const MARKER = /^\$(~?)([\p{L}_][\p{L}\p{M}\p{N}_-]*)(?:\.(~?)([\w.-]*\w))?(!?)$/u;

/**
 * Inputs that titles of nodes declare, as Pixelle and ComfyKit read them: `$prompt.text!: What to
 * paint` makes a required input `prompt` of the node's input `text`, `$seed` one of the same name.
 * Several are separated by commas. `$output` is not for inputs.
 */
export function titledInputs(reader: WorkflowReader, editor?: EditorPlaces): TitledInputs {
  const found: TitledInputs = { candidates: [], warnings: [] };
  for (const id of reader.ids) {
    const title = reader.node(id)?._meta?.title ?? "";
    add(found, title, { id, find: (field) => placeAt(reader, id, field) });
  }
  for (const node of editor?.nodes ?? []) {
    if (reader.node(node.id) || !editor) continue;
    add(found, node.title ?? "", { id: node.id, find: (field) => editor.widget(node, field) });
  }
  return { ...found, candidates: joinByName(found.candidates) };
}

function add(
  found: TitledInputs,
  title: string,
  { id, find }: { id: string; find: (field: string) => InputTarget[] },
): void {
  for (const { name, field, ...rest } of markersIn(title)) {
    const targets = find(field);
    if (targets.length > 0) found.candidates.push({ ...rest, name, chosen: true, targets });
    else {
      found.warnings.push(
        `The title "${title}" of node ${id} declares "${name}", but the node has no value ` +
          `"${field}". Name one of its inputs after the dot.`,
      );
    }
  }
}

function placeAt(reader: WorkflowReader, nodeId: string, field: string): InputTarget[] {
  const place = literalFor(reader, { nodeId, input: field });
  return place ? [place] : [];
}

function markersIn(title: string): Marker[] {
  const text = title.trim();
  if (!text.includes("$")) return [];
  const [head = "", ...rest] = text.split(/[:：]/);
  const description = rest.join(":").trim();
  return head.split(",").flatMap((part) => {
    const match = MARKER.exec(part.trim());
    if (!match) return [];
    const [, , name = "", , field = name, required] = match;
    if (name === "output" || inputName(name) === "" && field === name) return [];
    return [{
      name: inputName(name) || inputName(field),
      field,
      required: required === "!",
      ...description && { description },
    }];
  });
}
