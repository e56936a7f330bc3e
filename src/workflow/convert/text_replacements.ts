import type { Instance, Scope } from "./instances.ts";

const TOKEN = /%([^%]+)%/g;
// deno-lint-ignore no-control-regex -- these are what a file name must not hold
const ILLEGAL_IN_FILES = /[/?<>\\:*|"\x00-\x1F\x7F]/g;
const DATE_PART = /dd?|MM?|hh?|mm?|ss?|yyyy|yyy|yy/g;

/** Classes whose `filename_prefix` the editor fills in (its save-image extension). */
const FILLED_PREFIX = new Set([
  ...["SaveImage", "SaveImageAdvanced", "SaveSVGNode", "SaveAnimatedPNG", "SaveAnimatedWEBP"],
  ...["SaveVideo", "SaveWEBM", "SaveAudio", "SaveAudioMP3", "SaveAudioOpus", "SaveAudioAdvanced"],
  ...["SaveGLB", "Save3DAdvanced", "SaveGaussianSplat", "SavePointCloud", "SaveLatent"],
  ...["CLIPSave", "VAESave", "ModelSave", "LoraSave"],
]);

/** Tells whether `%...%` is filled in for a widget. */
export function hasTextReplacements(className: string, widget: string): boolean {
  return widget === "filename_prefix" && FILLED_PREFIX.has(className);
}

/**
 * Makes the function that fills in `%date:yyyy-MM-dd%` and `%Node name.widget%`, where a node goes by
 * its "Node name for S&R" or its title. What it does not know it leaves: the server fills in
 * `%width%` and the like.
 */
export function textReplacer(root: Scope, now: Date): (text: string) => string {
  let nodes: Instance[] | undefined;
  return (text) =>
    text.replace(TOKEN, (token: string, name: string) => {
      if (name.startsWith("date:")) return formatDate(name.slice("date:".length), now);
      const [node, widget, ...rest] = name.split(".");
      if (node === undefined || widget === undefined || rest.length > 0) return token;
      const found = findNode(nodes ??= allInstances(root), node)?.widgets.find(widget);
      return found ? String(found.value ?? "").replaceAll(ILLEGAL_IN_FILES, "_") : token;
    });
}

function findNode(nodes: Instance[], name: string): Instance | undefined {
  const byName = nodes.find(({ node }) =>
    (node.properties["Node name for S&R"] ?? node.type) === name
  );
  return byName ?? nodes.find(({ node }) => node.title === name);
}

function allInstances(scope: Scope): Instance[] {
  const own = [...scope.instances.values()];
  return [...own, ...own.flatMap(({ inner }) => inner ? allInstances(inner) : [])];
}

/** Formats a date by `d M h m s` (two letters pad with a zero), `yy` and `yyyy`; hours go to 23. */
export function formatDate(format: string, date: Date): string {
  const parts: Record<string, number> = {
    d: date.getDate(),
    M: date.getMonth() + 1,
    h: date.getHours(),
    m: date.getMinutes(),
    s: date.getSeconds(),
  };
  return format.replace(DATE_PART, (part) => {
    const year = String(date.getFullYear());
    if (part === "yyyy") return year;
    if (part === "yy") return year.slice(2);
    const number = parts[part.charAt(0)];
    return number === undefined ? part : String(number).padStart(part.length, "0");
  });
}
