/** One option of the program: the only place that knows its name, default and meaning. */
export interface Option {
  /** Flag without its dashes. */
  flag: string;
  /** What its value is; a `boolean` takes none. */
  type: "string" | "boolean" | "integer";
  /** What stands for the value in the help. */
  placeholder?: string;
  /** The value where the flag is not given. */
  default?: string | number;
  /** Whether it may be given several times. */
  repeated?: boolean;
  /** The commands that it is for; all that reach a ComfyUI, where left out. */
  commands?: readonly string[];
  /** One line of `--help`, without commands and default. */
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
    commands: ["serve"],
    help: "Address to listen on",
  },
  {
    flag: "port",
    type: "integer",
    placeholder: "NUMBER",
    default: 5243,
    commands: ["serve"],
    help: "Port to listen on; 0 takes a free one",
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
    flag: "tools",
    type: "string",
    placeholder: "NAMES",
    help:
      "Tools that clients see: names, patterns such as list_*, or the sets core, author, workflows",
  },
  {
    flag: "allow-paid",
    type: "boolean",
    help: "Run workflows whose nodes call a paid service without asking for a yes each time",
  },
  {
    flag: "preview-bytes",
    type: "integer",
    placeholder: "BYTES",
    help: "Most bytes of the pictures in a result, as base64; default: what the client takes",
  },
  {
    flag: "out",
    type: "string",
    placeholder: "PATH",
    commands: ["convert", "generate", "connect"],
    help: "Folder or file to write to; - for standard output",
  },
  {
    flag: "object-info",
    type: "string",
    placeholder: "FILE",
    commands: ["convert", "validate"],
    help: "A saved /object_info to go by, in place of a ComfyUI",
  },
  {
    flag: "set",
    type: "string",
    placeholder: "NAME=VALUE",
    repeated: true,
    commands: ["generate"],
    help: "An input of generate_image, such as steps=20; may be given several times",
  },
  {
    flag: "picture",
    type: "boolean",
    commands: ["doctor"],
    help: "Make a small test picture, too",
  },
  {
    flag: "write",
    type: "boolean",
    commands: ["connect"],
    help: "Change the client's config file, keeping a copy as .bak",
  },
  { flag: "help", type: "boolean", help: "Show this help" },
  { flag: "version", type: "boolean", help: "Show the version and where to look for a newer one" },
] as const satisfies readonly Option[];

/** The table's rows, without their exact values. */
export const options: readonly Option[] = OPTIONS;
