/** Where a template's input goes: an input of a node. */
export interface InputTarget {
  /** The node's id in the template's workflow. */
  nodeId: string;
  /** The input's name at that node. */
  input: string;
}
