/** One option of the program: the only place that knows its name, default and meaning. */
export interface Option {
  /** Flag without its dashes. */
  flag: string;
  type: "string" | "boolean" | "integer";
  /** What stands for the value in the help. */
  placeholder?: string;
  default?: string | number;
  help: string;
}

/** Every option, in the order of the help. */
export const OPTIONS = [
  {
    flag: "comfyui",
    type: "string",
    placeholder: "URL",
    default: "http://127.0.0.1:8188",
    help: "The ComfyUI that makes the pictures",
  },
  {
    flag: "demo",
    type: "boolean",
    help: "Use the embedded demo engine: painted stand-ins, no ComfyUI needed",
  },
  {
    flag: "or-demo",
    type: "boolean",
    help: "Use the demo engine where no ComfyUI answers at start",
  },
  {
    flag: "host",
    type: "string",
    placeholder: "ADDRESS",
    default: "127.0.0.1",
    help: "Address to listen on (serve)",
  },
  {
    flag: "port",
    type: "integer",
    placeholder: "NUMBER",
    default: 5243,
    help: "Port to listen on (serve); 0 takes a free one",
  },
  {
    flag: "timeout",
    type: "integer",
    placeholder: "SECONDS",
    default: 300,
    help: "How long a job may run, waiting in the queue not counted",
  },
  {
    flag: "expose",
    type: "string",
    placeholder: "NAMES",
    help: "More workflows that become tools: names or patterns such as saved/*, with commas",
  },
  {
    flag: "out",
    type: "string",
    placeholder: "FOLDER",
    help: "Folder to write to (convert)",
  },
  {
    flag: "object-info",
    type: "string",
    placeholder: "FILE",
    help: "A saved /object_info to go by, in place of a ComfyUI (convert, validate)",
  },
  { flag: "help", type: "boolean", help: "Show this help" },
  { flag: "version", type: "boolean", help: "Show the version and where to look for a newer one" },
] as const satisfies readonly Option[];

/** The table's rows, without their exact values. */
export const options: readonly Option[] = OPTIONS;
