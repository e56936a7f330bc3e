/** Names under which the editor and its best known extensions pass one input on. */
const REROUTES = new Set(["Reroute", "Reroute (rgthree)"]);

const NOTES = new Set(["Note", "MarkdownNote", "Label (rgthree)", "Bookmark (rgthree)"]);

/** Nodes that only switch other nodes on and off in the editor. */
const SWITCHBOARDS = new Set([
  "Fast Muter (rgthree)",
  "Fast Bypasser (rgthree)",
  "Fast Groups Muter (rgthree)",
  "Fast Groups Bypasser (rgthree)",
  "Fast Actions Button (rgthree)",
  "Mute / Bypass Relay (rgthree)",
  "Mute / Bypass Repeater (rgthree)",
  "Node Collector (rgthree)",
  "Random Unmuter (rgthree)",
]);

/** Nodes that add links only while the editor queues a workflow. */
const BROADCASTERS = new Set([
  "Anything Everywhere",
  "Anything Everywhere?",
  "Anything Everywhere3",
  "Prompts Everywhere",
  "Seed Everywhere",
]);

/** Tells whether a node passes its first input on. */
export function isReroute(type: string): boolean {
  return REROUTES.has(type);
}

/** Tells whether a node writes its value into the widgets that it is linked to. */
export function isPrimitive(type: string): boolean {
  return type === "PrimitiveNode";
}

/** Tells whether a node takes a value under a name for {@linkcode isGetNode} to give. */
export function isSetNode(type: string): boolean {
  return type === "SetNode";
}

/** Tells whether a node gives what the {@linkcode isSetNode} of the same name takes. */
export function isGetNode(type: string): boolean {
  return type === "GetNode";
}

/** Tells whether a node links itself to others only at the moment of queueing. */
export function isBroadcaster(type: string): boolean {
  return BROADCASTERS.has(type);
}

/** Tells whether a node exists in the editor only, so that no server knows its class. */
export function isVirtual(type: string): boolean {
  return isReroute(type) || isPrimitive(type) || NOTES.has(type) || SWITCHBOARDS.has(type) ||
    isSetNode(type) || isGetNode(type) || isBroadcaster(type);
}
