import type { OptionRow } from "../option_row.ts";
import { TOOL_SELECTION } from "./tool_patterns.ts";

/** Which workflows and tools clients see. */
export const WORKFLOW_OPTIONS: readonly OptionRow[] = [
  {
    key: "tools",
    flag: "tools",
    ...TOOL_SELECTION,
    default: [],
    placeholder: "NAMES",
    help:
      "Tools that clients see: names, patterns such as list_*, or the sets core, author, workflows, queue, all; -NAME leaves one out",
  },
  {
    key: "expose",
    flag: "expose",
    type: "list",
    of: { type: "string", pattern: /\S/, form: "a name or pattern" },
    default: [],
    placeholder: "NAMES",
    help: "More workflows that become tools: names or patterns such as saved/*, with commas",
  },
  {
    key: "template",
    flag: "template",
    type: "string",
    placeholder: "NAME",
    help:
      "The workflow of generate_image where none is asked for: its name, or its file in the folder of workflows",
  },
  {
    key: "allow_paid",
    flag: "allow-paid",
    type: "boolean",
    default: false,
    help: "Run workflows whose nodes call a paid service without asking for a yes each time",
  },
  {
    key: "presets",
    type: "map",
    of: { type: "map", of: { type: "scalar" } },
    help: "Named settings of your own for generate_image, such as poster: {steps: 40, width: 832}",
  },
  {
    key: "workflows.folder",
    flag: "workflows-folder",
    type: "string",
    default: "workflows",
    pattern: /./,
    form: "a folder",
    placeholder: "FOLDER",
    help: "Folder with workflows of your own",
  },
  {
    key: "workflows.gallery",
    flag: "gallery",
    type: "boolean",
    default: true,
    help: "Find the templates that ComfyUI brings",
    off: "Do not look for the templates that ComfyUI brings",
  },
  {
    key: "workflows.saved",
    flag: "saved",
    type: "boolean",
    default: true,
    help: "Find the workflows that were saved in ComfyUI",
    off: "Do not look for workflows that were saved in ComfyUI",
  },
  {
    key: "workflows.history",
    flag: "history",
    type: "boolean",
    default: true,
    help: "Find the workflows that ComfyUI ran lately",
    off: "Do not look for workflows that ComfyUI ran lately",
  },
];
