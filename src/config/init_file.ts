import { fieldsOf } from "./fields_of.ts";
import type { OptionRow } from "./option_row.ts";
import { OPTION_GROUPS, variableOf } from "./options.ts";

/** A row of the file: the option, and its key below the mapping that it is in. */
interface Row {
  option: OptionRow;
  key: string;
}

/**
 * The text of a config file that says nothing yet: every option with its default, as a comment. With
 * each first `#` of the lines that are `#key: ...` taken away, it says all the defaults.
 */
export function initFile(): string {
  const sections = OPTION_GROUPS.flatMap(({ heading, options }) => {
    const written = options.filter(({ flagOnly }) => !flagOnly);
    return written.length === 0 ? [] : [[`# --- ${heading} ---`, ...sectionLines(written)]];
  });
  return [INTRODUCTION, ...sections.map((lines) => lines.join("\n"))].join("\n\n") + "\n";
}

const INTRODUCTION = `# Options of Easel. Take the # away from what you change. What is said in an
# environment variable goes before this file, and a flag before both.
# \${NAME} is the value of an environment variable, \${NAME:-x} is x where it has none.`;

function sectionLines(options: readonly OptionRow[]): string[] {
  const rows = options.map((option) => ({ option, mapping: option.key.split(".").length > 1 }));
  const single = rows.filter(({ mapping }) => !mapping)
    .flatMap(({ option }) => rowLines({ option, key: option.key }, ""));
  const mappings = Map.groupBy(
    rows.filter(({ mapping }) => mapping).map(({ option }) => option),
    ({ key }) => key.split(".")[0]!,
  );
  const grouped = [...mappings].flatMap(([name, members]) => [
    `#${name}:`,
    ...members.flatMap((option) => rowLines({ option, key: option.key.split(".")[1]! }, "  ")),
  ]);
  return [...single, ...grouped];
}

function rowLines({ option, key }: Row, indent: string): string[] {
  const value = yamlValue(option.default);
  const fields = fieldsOf(option)?.map(({ name }) => name).join(", ");
  return [
    `# ${indent}${option.help} (${variableOf(option)})`,
    ...fields === undefined ? [] : [`# ${indent}with ${fields}`],
    `#${indent}${key}:${value === "" ? "" : ` ${value}`}`,
  ];
}

/** JSON is YAML; words need no quotes. */
function yamlValue(value: OptionRow["default"]): string {
  if (value === undefined) return "";
  return typeof value === "string" && /^[\w:/.-]+$/.test(value) ? value : JSON.stringify(value);
}
