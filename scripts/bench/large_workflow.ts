import type { SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import { type Origin, SavedGraph } from "./saved_graph.ts";

/** Nodes of each picture in it. */
const GROUP = 10;

/**
 * A workflow with so many nodes: one picture after another, each made from the one before, with a
 * reroute, a bypassed and a muted node, as large workflows have them. A last picture is left out
 * where not all of its ten nodes fit; reroutes make up the number.
 */
export function largeWorkflow(nodes: number): SavedWorkflow {
  const graph = new SavedGraph();
  let picture: Origin | undefined;
  while (graph.size + GROUP <= nodes) picture = addPicture(graph, picture);
  while (graph.size < nodes) graph.add("Reroute");
  return graph.saved;
}

function addPicture(graph: SavedGraph, before: Origin | undefined): Origin {
  const loader = graph.add("CheckpointLoaderSimple", { values: ["model.safetensors"] });
  const positive = graph.add("CLIPTextEncode", { from: { clip: [loader, 1] }, values: ["a boat"] });
  const negative = graph.add("CLIPTextEncode", { from: { clip: [loader, 1] }, values: ["text"] });
  const latent = before
    ? graph.add("VAEEncode", { from: { pixels: before, vae: [loader, 2] } })
    : graph.add("EmptyLatentImage", { values: [512, 512, 1] });
  const reroute = graph.add("Reroute", { from: { "": [loader, 0] } });
  const sampler = graph.add("KSampler", {
    from: {
      model: [reroute, 0],
      positive: [positive, 0],
      negative: [negative, 0],
      latent_image: [latent, 0],
    },
    values: [7, "randomize", 20, 8, "euler", "normal", 1],
  });
  const decoded = graph.add("VAEDecode", { from: { samples: [sampler, 0], vae: [loader, 2] } });
  const bypassed = graph.add("ImageInvert", { from: { image: [decoded, 0] }, mode: 4 });
  graph.add("SaveImage", { from: { images: [bypassed, 0] }, values: ["%date:yyyy%/easel"] });
  graph.add("PreviewImage", { from: { images: [decoded, 0] }, mode: 2 });
  return [bypassed, 0];
}
