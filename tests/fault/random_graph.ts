import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { node, saving, textToImage } from "../demo/workflows.ts";

const WORDS = ["lighthouse", "meadow", "glacier", "harbour", "ruin", "orchard", "dune"];

/** A small workflow that no other one of the same random numbers equals, and that saves a picture. */
export function randomGraph(random: () => number): ApiWorkflow {
  const seed = Math.floor(random() * 2 ** 48);
  const text = WORDS[Math.floor(random() * WORDS.length)]!;
  const graph = random() < 0.3
    ? saving({ empty: node("EmptyImage", emptyImage(seed)) }, "empty")
    : textToImage({ text, seed, steps: 1 + Math.floor(random() * 4) });
  return graph as ApiWorkflow;
}

function emptyImage(seed: number): Record<string, number> {
  return { width: 64, height: 64, batch_size: 1, color: seed % 0x100_0000 };
}
