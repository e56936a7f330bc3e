import type { Json } from "../../comfyui/json.ts";
import type { InputTarget } from "../input_target.ts";
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

/** A `%Node name.widget%`: where that widget's value is sent, and what it was in the file. */
export interface TokenValue {
  /** The widget's place in API format, where its node is sent. */
  place: InputTarget;
  /** Its value in the file. */
  saved: string;
}

/** What the tokens of a text stand for, by their whole text; those that stand for nothing are missing. */
export type TextTokens = Readonly<Record<string, TokenValue>>;

/** Whether something in a text is filled in. */
export function hasTokens(text: string): boolean {
  return text.search(TOKEN) >= 0;
}

/**
 * Makes the function that finds what the `%Node name.widget%` of a text stand for, where a node goes
 * by its "Node name for S&R" or its title.
 */
export function tokenFinder(root: Scope): (text: string) => TextTokens {
  let nodes: Instance[] | undefined;
  return (text) => {
    const tokens: Record<string, TokenValue> = {};
    for (const [token, name = ""] of text.matchAll(TOKEN)) {
      const [node, widget, ...rest] = name.split(".");
      if (node === undefined || widget === undefined || rest.length > 0) continue;
      const instance = findNode(nodes ??= allInstances(root), node);
      const found = instance?.widgets.find(widget);
      if (!instance || !found) continue;
      const place = { nodeId: instance.id, input: widget };
      tokens[token] = { place, saved: String(found.value ?? "") };
    }
    return tokens;
  };
}

/** How {@linkcode fillTokens} fills in. */
export interface FillTokensOptions {
  /** What the text's tokens stand for. */
  tokens: TextTokens;
  /** The time. */
  now: Date;
  /** What is sent at a place; the saved value stands where there is nothing. */
  valueAt?: (place: InputTarget) => Json | undefined;
}

/**
 * Fills in `%date:yyyy-MM-dd%` and `%Node name.widget%`. What is not known stays: the server fills
 * in `%width%` and the like.
 */
export function fillTokens(text: string, { tokens, now, valueAt }: FillTokensOptions): string {
  return text.replace(TOKEN, (token: string, name: string) => {
    if (name.startsWith("date:")) return formatDate(name.slice("date:".length), now);
    const found = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
    if (!found) return token;
    return String(valueAt?.(found.place) ?? found.saved).replaceAll(ILLEGAL_IN_FILES, "_");
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
