/// <reference lib="deno.unstable" />
import { fromFileUrl, relative, SEPARATOR } from "@std/path";

/** What a folder of `src/` may import from the others, and the reason, which stands in the message. */
export interface Room {
  /** Folders, by name; `folder:shapes` is only the files of {@linkcode SHAPES}. */
  may: readonly string[];
  /** The end of a sentence: "..., because <why>". */
  why: string;
}

/** Who may import whom. A folder that is not here may import nothing of ours. */
export const ROOMS: Readonly<Record<string, Room>> = {
  std: { may: [], why: "it stands in for packages that know nothing of ours" },
  config: { may: ["std"], why: "options are only read here, and nothing acts on them" },
  comfyui: { may: ["std"], why: "it speaks ComfyUI's wire, without any policy" },
  workflow: { may: ["std", "comfyui:shapes"], why: "it is pure: shapes in, shapes out, no I/O" },
  library: {
    may: ["std", "comfyui", "workflow"],
    why: "it finds workflows; who shows or runs them is none of its business",
  },
  jobs: {
    may: ["std", "comfyui", "workflow"],
    why: "policy must not know how it is asked, or shown",
  },
  mcp: {
    may: ["std", "comfyui:shapes", "comfyui:errors", "workflow", "library", "jobs"],
    why: "it shows jobs to MCP clients; only jobs talk to a ComfyUI",
  },
  http: { may: ["std"], why: "it is handed handlers and probes as functions" },
  telemetry: { may: ["std"], why: "it tells what it is handed, and asks nobody" },
  web: { may: [], why: "it runs in a browser, with nothing but what it is handed" },
  commands: {
    may: ["std", "config", "comfyui", "workflow", "library", "jobs", "mcp"],
    why: "it is handed the program, open and running",
  },
  app: {
    may: [
      "std",
      "config",
      "comfyui",
      "workflow",
      "library",
      "jobs",
      "mcp",
      "http",
      "telemetry",
      "web",
      "demo",
    ],
    why: "it puts the others together, and nothing puts it together",
  },
  demo: { may: ["std", "comfyui:shapes"], why: "a real ComfyUI would not know more of us" },
};

/** Parts of a folder that some may import without the rest: types and checks, no sockets. */
export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  "comfyui:shapes": [
    "src/comfyui/api_workflow.ts",
    "src/comfyui/json.ts",
    "src/comfyui/json_number.ts",
    "src/comfyui/object_info.ts",
    "src/comfyui/output_file.ts",
    "src/comfyui/saved_workflow.ts",
  ],
  "comfyui:errors": ["src/comfyui/errors.ts"],
};

/** Packages that only one folder of the program may import. Tests and scripts may, too. */
const PACKAGES: readonly { prefix: string; room: string; why: string }[] = [
  { prefix: "node:", room: "std", why: "src/std is where the program meets Node's modules" },
  { prefix: "@modelcontextprotocol/", room: "mcp", why: "only src/mcp knows MCP's words" },
];

/** Globals that a folder does without; `fetch` is the call, not a method of that name. */
const GLOBALS: readonly { name: string; room: string; why: string }[] = [
  { name: "fetch", room: "mcp", why: "only comfyui talks to a ComfyUI; ask through jobs" },
  { name: "fetch", room: "workflow", why: "it is pure; take what it needs as an argument" },
  { name: "Deno", room: "workflow", why: "it is pure; take what it needs as an argument" },
];

/** The one file of the program that reads environment variables. */
const ENVIRONMENT = "src/config/environment.ts";

/** Files that may lie in `src/` itself. */
const LOOSE = ["src/app.ts", "src/cli.ts"];

/** Names that say nothing of what is inside. */
const NAMELESS = /(?:^|\/)(?:index|types|utils?|helpers?)\.tsx?$|\/(?:services|utils?|helpers?)\//;

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Checks that the folders of `src/` keep to themselves, with Deno's own linter. */
const plugin: Deno.lint.Plugin = {
  name: "rooms",
  rules: {
    imports: { create: (context) => onImport(context, importProblem) },
    layout: {
      create: (context) => ({
        Program(node) {
          const message = layoutProblem(fileOf(context));
          if (message) context.report({ node, message });
        },
      }),
    },
    globals: { create: onGlobal },
    environment: { create: onEnvironment },
  },
};

export default plugin;

type Context = Deno.lint.RuleContext;
type Visitor = Deno.lint.LintVisitor;

/** Every way to name another module: `import`, `import type`, `export from`, `import()`. */
function onImport(
  context: Context,
  problem: (file: string, specifier: string) => string | undefined,
): Visitor {
  const file = fileOf(context);
  function check(node: Deno.lint.Node, source: Deno.lint.Node | null): void {
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    const message = problem(file, source.value);
    if (message) context.report({ node, message });
  }
  return {
    ImportDeclaration: (node) => check(node, node.source),
    ExportNamedDeclaration: (node) => check(node, node.source),
    ExportAllDeclaration: (node) => check(node, node.source),
    ImportExpression: (node) => check(node, node.source),
    TSImportType: ({ argument }) => {
      check(argument, argument.type === "TSLiteralType" ? argument.literal : argument);
    },
  };
}

function importProblem(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (!file.startsWith("src/")) return undefined;
  const ours = PACKAGES.find(({ prefix }) => specifier.startsWith(prefix));
  if (ours) {
    return ours.room === room ? undefined : refuse(file, specifier, ours.why);
  }
  if (specifier.startsWith("@std/")) return targetProblem(file, { specifier, target: "src/std/" });
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const target = new URL(specifier, `file:///${file}`).pathname.slice(1);
  if (roomOf(target) === "std" && room !== "std") {
    return refuse(file, specifier, 'write "@std/...", which the import map can point elsewhere');
  }
  return targetProblem(file, { specifier, target });
}

/** @param target the imported file, from the root of the project */
function targetProblem(
  file: string,
  { specifier, target }: { specifier: string; target: string },
): string | undefined {
  if (target === "src/cli.ts" || (target === "src/app.ts" && file !== "src/cli.ts")) {
    return refuse(file, specifier, "the program is put together there; nothing may depend on it");
  }
  if (/^(?:tests|scripts)\//.test(target)) {
    return refuse(file, specifier, "tests and scripts are no part of the program");
  }
  const [room, other] = [roomOf(file), roomOf(target)];
  if (room === undefined || other === undefined || room === other) return undefined;
  const { may, why } = ROOMS[room] ?? { may: [], why: "scripts/lint/rooms.ts does not name it" };
  const allowed = may.some((name) => name === other || SHAPES[name]?.includes(target));
  return allowed
    ? undefined
    : refuse(file, specifier, `src/${room} may import ${list(may)}: ${why}`);
}

function list(may: readonly string[]): string {
  return may.length === 0 ? "no other folder" : `only ${may.join(", ")}`;
}

function refuse(file: string, specifier: string, why: string): string {
  return `Cannot import "${specifier}" into ${file}: ${why}.`;
}

function layoutProblem(file: string): string | undefined {
  if (!file.startsWith("src/")) return undefined;
  if (roomOf(file) === undefined && !LOOSE.includes(file)) {
    return `Cannot keep ${file}: only ${LOOSE.join(" and ")} lie in src itself. Give it a folder.`;
  }
  if (NAMELESS.test(file)) {
    return `Cannot keep ${file}: its name says nothing. Name it after its main export.`;
  }
  return undefined;
}

/** Watches for the uses of globals that a folder does without. */
function onGlobal(context: Context): Visitor {
  const file = fileOf(context);
  const refused = GLOBALS.filter(({ room }) => room === roomOf(file));
  function check(node: Deno.lint.Node, name: string | undefined): void {
    const found = refused.find((it) => it.name === name);
    if (!found) return;
    const message = `Cannot use ${found.name} in ${file}: ${found.why}.`;
    context.report({ node, message });
  }
  return {
    CallExpression: ({ callee }) => check(callee, callee.type === "Identifier" ? callee.name : ""),
    MemberExpression(node) {
      check(node, node.object.type === "Identifier" ? globalOf(node, node.object.name) : "");
    },
  };
}

/** The global that `Deno.x`, `globalThis.x` or `window.x` is about. */
function globalOf(node: Deno.lint.MemberExpression, object: string): string {
  return object === "globalThis" ? nameOf(node.property) : object;
}

function onEnvironment(context: Context): Visitor {
  const file = fileOf(context);
  if (!file.startsWith("src/") || file === ENVIRONMENT) return {};
  return {
    MemberExpression(node) {
      const { object, property } = node;
      const owner = object.type === "MemberExpression" ? nameOf(object.property) : nameOf(object);
      if (nameOf(property) !== "env" || !["Deno", "process"].includes(owner)) return;
      const message =
        `Cannot read the environment in ${file}: ${ENVIRONMENT} does, for everybody. ` +
        "Take the value as an option.";
      context.report({ node, message });
    },
  };
}

function nameOf(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "Literal" ? String(node.value) : "";
}

/** The file's path from the root of the project, with `/`. */
function fileOf({ filename }: Context): string {
  return relative(ROOT, filename).replaceAll(SEPARATOR, "/");
}

/** The folder of `src/` that a path lies in. */
function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}
