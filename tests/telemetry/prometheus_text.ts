/** A metric as a scrape shows it. */
export interface Family {
  type: string;
  help: string;
  /** Values by the labels as they are written, which for a histogram begin with the name's ending. */
  samples: Map<string, number>;
}

const NAME = /^[a-z_:][a-z\d_:]*$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)$/;

/**
 * Reads Prometheus' text format as strictly as Prometheus does.
 *
 * @throws {SyntaxError} At the first line that is not right.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePrometheus(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  if (!text.endsWith("\n")) throw new SyntaxError("no newline at the end");
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, keyword, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === "HELP") families.set(name, { type: "", help: rest, samples: new Map() });
    else if (keyword === "TYPE") familyOf(families, name).type = rest;
    else addSample(families, line);
  }
  for (const name of families.keys()) if (!NAME.test(name)) throw new SyntaxError(name);
  return families;
}

function addSample(families: Map<string, Family>, line: string): void {
  const [, name = "", labels = "", text = ""] = SAMPLE.exec(line) ?? [];
  const value = Number(text.replace("+Inf", "Infinity"));
  if (name === "" || Number.isNaN(value)) throw new SyntaxError(line);
  const base = families.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, "");
  const { samples, type } = familyOf(families, base);
  if (base !== name && type !== "histogram") throw new SyntaxError(line);
  const key = base === name ? labels : [name.slice(base.length + 1), labels].join(" ").trim();
  if (samples.has(key)) throw new SyntaxError(`twice: ${line}`);
  samples.set(key, value);
}

function familyOf(families: Map<string, Family>, name: string): Family {
  const family = families.get(name);
  if (family === undefined) throw new SyntaxError(`no HELP before ${name}`);
  return family;
}
