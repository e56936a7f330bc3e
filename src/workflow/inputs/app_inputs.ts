import type { SavedWorkflow } from "../../comfyui/saved_workflow.ts";
import { asId, asList, asRecord } from "../convert/raw.ts";
import type { EditorPlaces } from "./editor_places.ts";
import type { InputCandidate } from "./input_candidate.ts";

/** The widgets that the author chose for the editor's app mode: `extra.linearData.inputs`. */
export function appInputs(editor: EditorPlaces, { extra }: SavedWorkflow): InputCandidate[] {
  const inputs = asList(asRecord(asRecord(extra)?.["linearData"])?.["inputs"]);
  return inputs.flatMap((item) => {
    const [id, name] = asList(item);
    const node = editor.node(asId(id) ?? "");
    if (!node || typeof name !== "string") return [];
    const targets = editor.widget(node, name);
    return targets.length > 0 ? [{ name, chosen: false, targets }] : [];
  });
}
