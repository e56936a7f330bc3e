import { mediaTypeOf, type OutputFile } from "../comfyui/output_file.ts";
import { filesOf, textsOf } from "../comfyui/node_output.ts";
import type { NodeOutput } from "../comfyui/node_output.ts";

/** A file, and the ComfyUI on which it lies. */
export interface EngineFile extends OutputFile {
  /** The name of the engine; left out where there is only one. */
  engine?: string | undefined;
}

/** A file that a job made, and its media type. */
export interface JobFile extends EngineFile {
  /** Told by the ending of its name, such as `image/png`. */
  mediaType: string;
}

/** What the nodes of a job handed out. */
export interface JobOutputs {
  /** What was saved, then what was only shown. */
  files: JobFile[];
  /** Texts, such as a caption. */
  texts: string[];
}

/**
 * Gathers files and texts from the outputs of nodes. What was saved comes before what was only
 * previewed: ComfyUI's order of nodes is arbitrary.
 */
export function gatherOutputs(outputs: Iterable<NodeOutput>): JobOutputs {
  const files: JobFile[] = [];
  const texts: string[] = [];
  for (const output of outputs) {
    for (const file of filesOf(output)) {
      files.push({ ...file, mediaType: mediaTypeOf(file.filename) });
    }
    texts.push(...textsOf(output));
  }
  const saved = (file: JobFile) => file.type === "output" ? 0 : 1;
  return { files: files.sort((a, b) => saved(a) - saved(b)), texts };
}
