import { type ProxyTuple, proxyTuples } from "../convert/proxy_widgets.ts";
import type { EditorPlaces, RootHost } from "./editor_places.ts";
import type { InputCandidate } from "./input_candidate.ts";
import { inputName, saysSomething } from "./input_name.ts";

/**
 * The widgets that the authors of subgraphs put on their nodes: inputs of the subgraph that lead to
 * widgets and that no link feeds, and what the older `proxyWidgets` names beside them.
 */
export function promotedInputs(editor: EditorPlaces): InputCandidate[] {
  return editor.hosts.flatMap((host) => [
    ...ownInputs(editor, host),
    ...proxyTuples(host).flatMap((tuple) => proxied(editor, host, tuple)),
  ]);
}

function ownInputs(editor: EditorPlaces, host: RootHost): InputCandidate[] {
  return host.definition.inputs.flatMap(({ name, label }, index) => {
    if (editor.isLinked(host.node, name)) return [];
    const targets = editor.hostInput(host, index);
    const own = host.node.inputs.find((input) => input.name === name)?.label;
    return targets.length > 0 ? [labelled(name, own ?? label, targets)] : [];
  });
}

/** An input's label is its author's word, unless it is what the editor put there. */
function labelled(
  name: string,
  label: string | undefined,
  targets: InputCandidate["targets"],
): InputCandidate {
  const words = label?.trim();
  if (!words || words === name || !tellsMore(words)) return { name, chosen: false, targets };
  const readable = inputName(words) === words.toLowerCase().replaceAll(/[\s_-]+/g, "_");
  return {
    name: inputName(words) || name,
    chosen: saysSomething(inputName(words)),
    targets,
    ...!readable && { description: words },
  };
}

function tellsMore(label: string): boolean {
  return inputName(label) === "" || saysSomething(inputName(label));
}

function proxied(
  editor: EditorPlaces,
  host: RootHost,
  [innerId, name]: ProxyTuple,
): InputCandidate[] {
  const targets = editor.innerWidget(host, innerId, name);
  // An input of the subgraph leads there already, and it may be linked.
  const isOwn = host.definition.inputTargets.flat().some(({ node, input }) =>
    node.id === innerId && (input.widget ?? input.name) === name
  );
  return isOwn || targets.length === 0 ? [] : [{ name, chosen: false, targets }];
}
