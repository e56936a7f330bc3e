/**
 * Writes the reference of all options, `docs/configuration.md`, from the table of options.
 *
 *     deno run -A scripts/config_reference.ts
 */
import {
  FLAG_ALIASES,
  IMAGEMCP_KEYS,
  type KeyAlias,
  LISTEN_FLAGS,
  MCPFORGE_KEYS,
  VARIABLE_ALIASES,
} from "../src/config/aliases.ts";
import { fieldsOf } from "../src/config/fields_of.ts";
import { allOptions, OPTION_GROUPS, type OptionRow, variableOf } from "../src/config/options.ts";
import type { Shape } from "../src/config/shape.ts";
import { formatMarkdown } from "./format_markdown.ts";

/** Where the reference stands. */
export const REFERENCE: URL = new URL("../docs/configuration.md", import.meta.url);

const INTRODUCTION = `# Configuration

Made from the table of options by \`deno run -A scripts/config_reference.ts\`; a test fails where the
two differ.

Options come from four places. Each goes before those above it:

1. the defaults,
2. a file, \`--config FILE\` or \`EASEL_CONFIG\`, else \`easel.yaml\`, \`easel.yml\` or \`easel.json\` where
   Easel is started,
3. the environment,
4. flags.

Files and variables are read only where Easel was started with the permission, such as
\`--allow-read=workflows,easel.yaml --allow-env=EASEL_PORT\`; nobody is asked for it.

- \`easel init\` writes a file with every option as a comment.
- \`easel config\` shows every value, \`easel config --explain\` also where it comes from. Secrets are not
  shown.
- A key that is not known, a value of the wrong type or a missing variable is told with its file and
  line, the first twenty of them at once, before anything starts.

## The file

YAML 1.2 or JSON, in a file whose name ends in \`.json\` also with comments. A dot in a name below is a mapping: \`cache.seconds\` is \`seconds\` below \`cache\`.
\`step_timeout\`, \`step-timeout\` and \`stepTimeout\` are the same.

Bytes may have a unit: \`10 MB\` are 10,000,000 of them, \`10MiB\` 10,485,760.

\`\${NAME}\` in a text is the value of an environment variable, \`\${NAME:-x}\` is \`x\` where it has none, and
\`$\${\` is \`\${\` itself. A variable that a key of the file refers to is where the file puts it, and gives no
option besides, whatever it is called: below, \`COMFYUI_API_KEY\` goes to the first ComfyUI and not to the
second.

\`\`\`yaml
port: 8080
comfyui:
  - url: http://10.0.0.5:8188
    token: \${COMFYUI_API_KEY}
  - url: http://10.0.0.6:8188
    weight: 2
auth:
  tokens:
    - name: anna
      token: \${ANNAS_TOKEN}
      tools: [generate_image, list_*]
      caps: { steps: 40 }
presets:
  poster: { extends: high_quality, width: 832, height: 1216 }
\`\`\`

## The environment

Lists are written with commas, and what has parts as JSON. An empty variable is none.

A variable takes the place of all that the file says of its option: with \`COMFYUI_URL\`, no ComfyUI of
the file is used, unless the file refers to that variable. Where the file says more there than one
value, such as several ComfyUIs or the login of one, the log and \`easel config --explain\` tell. They
also tell of a variable \`EASEL_...\` that is not known, where Easel may read all of them.`;

/** What `docs/configuration.md` has to hold, in the form of `deno fmt`. */
export async function configReference(): Promise<string> {
  return await formatMarkdown(renderReference());
}

function renderReference(): string {
  return [
    INTRODUCTION,
    ...OPTION_GROUPS.map(({ heading, options }) => section(heading, options)),
    "## Names of other servers",
    "These are understood as they are, so that a config from there works here.",
    aliases("The sections of MCPForge's `config.yaml`", MCPFORGE_KEYS),
    aliases("ImageMCP's `appsettings.json`", IMAGEMCP_KEYS),
    "`ComfyUI.ApiEndpoint`, `comfyui.url`, `comfyui.base_url`, `comfyui.api_url`, `comfyui.api_key`, " +
    "`comfyui.auth_token` and `comfyui.max_concurrent_jobs` are the fields of `comfyui` above, and " +
    "`comfyui.host`, `port` and `protocol` together its `url`; `caching.redis.host`, `port`, `db`, " +
    "`username`, `password` and `ssl` are together `redis_url`; `key` and `allowed_tools` of a token are its `token` and `tools`.",
    "`tools.enabled` and `tools.disabled` may stand together: the tools are those of the first without " +
    "those of the second, as in `tools: [core, -upscale]`.",
    plainAliases("Environment", VARIABLE_ALIASES, (name) => name),
    plainAliases("Flags", FLAG_ALIASES, (name) => `--${name}`),
    `${LISTEN_FLAGS.map((name) => code(`--${name}`)).join(" and ")} take where to listen as one ` +
    "address, such as `http://0.0.0.0:5243`, for `--host` and `--port`.",
  ].join("\n\n") + "\n";
}

function section(heading: string, options: readonly OptionRow[]): string {
  const rows = options.map((option) =>
    row([
      option.flagOnly ? "" : code(option.key),
      option.flag ? code(flagOf(option)) : "",
      option.flagOnly ? "" : code(variableOf(option)),
      kindOf(option),
      defaultOf(option.default),
      option.help,
    ])
  );
  const head = row(["key", "flag", "variable", "type", "default", "meaning"]);
  return [`## ${heading}`, [head, "|-|-|-|-|-|-|", ...rows].join("\n"), ...parts(options)]
    .join("\n\n");
}

function parts(options: readonly OptionRow[]): string[] {
  return options.flatMap((option) => {
    const fields = fieldsOf(option);
    if (!fields) return [];
    const rows = fields.map((field) =>
      row([
        code(field.name),
        kindOf(field),
        field.required ? "required" : defaultOf(field.default),
        field.help,
      ])
    );
    const title = option.type === "list" ? `### Each of ${option.key}` : `### ${option.key}`;
    return [title, [row(["key", "type", "default", "meaning"]), "|-|-|-|-|", ...rows].join("\n")];
  });
}

function kindOf(shape: Shape): string {
  switch (shape.type) {
    case "boolean":
      return "true or false";
    case "integer":
    case "number":
      return `${shape.unit ?? "number"}, ${shape.min} to ${shape.max}`;
    case "choice":
      return shape.choices.map(code).join(", ");
    case "list":
      return `list of ${fieldsOf(shape.of) ? "mappings" : `${kindOf(shape.of)}s`}`;
    case "map":
      return `mapping of names to ${shape.of.type === "map" ? "mappings" : "values"}`;
    case "object":
      return "mapping";
    case "url":
      return "address";
    case "pattern":
      return "regular expression";
    default:
      return shape.type === "string" && shape.secret ? "secret" : "text";
  }
}

function flagOf({ flag, placeholder, default: value }: OptionRow): string {
  const name = value === true ? `--no-${flag}` : `--${flag}`;
  return placeholder ? `${name} ${placeholder}` : name;
}

function defaultOf(value: unknown): string {
  const isNothing = value === undefined || (typeof value === "object" && value !== null &&
    Object.keys(value).length === 0);
  return isNothing ? "" : code(String(value));
}

function aliases(heading: string, rows: readonly KeyAlias[]): string {
  const lines = rows.map((alias) =>
    row([code(alias.key), alias.to === undefined ? `not used: ${alias.why}` : code(meant(alias))])
  );
  return [`### ${heading}`, "", row(["there", "here"]), "|-|-|", ...lines].join("\n");
}

/** The option, or the field of it. */
function meant({ to = "", part = "" }: KeyAlias): string {
  const fields = fieldsOf(allOptions.find(({ key }) => key === to)!) ?? [];
  return fields.some(({ name }) => name === part) ? `${to}.${part}` : to;
}

function plainAliases(
  heading: string,
  names: Readonly<Record<string, string>>,
  shown: (name: string) => string,
): string {
  const lines = Object.entries(names).map(([name, to]) => row([code(shown(name)), code(to)]));
  return [`### ${heading}`, "", row(["there", "here"]), "|-|-|", ...lines].join("\n");
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) await Deno.writeTextFile(REFERENCE, await configReference());
