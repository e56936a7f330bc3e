import { PROMPT_WORDS, SECRET_WORDS } from "./field_kind.ts";
import { cleanUrl } from "./clean_url.ts";

/** A pattern of what must not be seen, and what stands in its place. */
export interface TextRule {
  /** What to look for; global. */
  pattern: RegExp;
  /** What `String.replaceAll` puts in its place. */
  replace: string | ((match: string, ...groups: string[]) => string);
}

/** A value in quotes, which may have backslashes before them where the text is JSON within JSON. */
const QUOTED = String.raw`(?<slashes>\\*)(?<quote>["'])[^]*?(?:(?<!\\)\k<slashes>\k<quote>|$)`;
/** Several values, in brackets. */
const LISTED = String.raw`[\[({][^\])}]*[\])}]?`;
/** A value of one word. */
const BARE = String.raw`[^\s"',;&}\])]+`;
/** How a sentence goes on behind a colon: nothing that opens a door reads so. */
const PROSE = String.raw`(?<=:\s+)(?:its?|the|they|there|none?)\s`;
/** A name is looked for once a word, so that a long word costs no more than a short one. */
const START = String.raw`(?<![\w-])`;

const rule = (source: string, replace: TextRule["replace"]): TextRule => ({
  pattern: new RegExp(source, "gi"),
  replace,
});

/** What opens a door, whatever it stands in. The order matters: what is whole goes before its parts. */
export const SECRET_RULES: readonly TextRule[] = [
  rule("-----BEGIN [A-Z ]{1,40}-----[^]*?(?:-----END [A-Z ]{1,40}-----|$)", "[secret]"),
  rule(
    String.raw`${START}((?:proxy-)?authorization|(?:set-)?cookie)(\s*[:=]\s*)(?!\s|["'])[^\r\n"']+`,
    "$1$2[secret]",
  ),
  rule(
    String.raw`${START}([\w-]{0,40}?(?:${SECRET_WORDS})[\w-]{0,40}\\*["']?\s*[:=]\s*)` +
      `(?!${PROSE})(?:${QUOTED}|${LISTED}|${BARE})`,
    "$1[secret]",
  ),
  rule(String.raw`\bBearer\s+[^\s"',;]+`, "Bearer [secret]"),
  { pattern: /\b(Basic|Digest)\s+(?=\S*[\dA-Z=])[\w.~+/=-]{6,}/g, replace: "$1 [secret]" },
  rule(String.raw`\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}`, "[secret]"),
  {
    pattern:
      /\b(?:sk|pk|rk|ghp|gho|ghs|ghu|github_pat|hf|xox[abeprs]|glpat|comfyui)[-_][\w-]{12,}/g,
    replace: "[secret]",
  },
];

/** Texts that a user wrote, where their name stands before them. */
export const PROMPT_RULES: readonly TextRule[] = [
  rule(
    String.raw`${START}((?:${PROMPT_WORDS})(?:\\*["']\s*[:=]|\s*=)\s*)(?:${QUOTED}|${LISTED})`,
    "$1[prompt]",
  ),
  rule(String.raw`${START}([\w-]{0,40}prompt\s+)${QUOTED}`, "$1[prompt]"),
];

/** Pictures and other bytes that were made text. */
export const DATA_RULES: readonly TextRule[] = [
  rule(String.raw`\bdata:[\w.+-]{1,60}/[\w.+-]{1,80}(?:;[\w=.+-]{1,80})*,[^\s"')]*`, "[data]"),
  rule(String.raw`(?<![\w+/])[\w+/-]{65,}={0,2}(?:\r?\n[\w+/=-]+)*`, "[data]"),
];

/** Addresses: where, but not who and what. */
export const ADDRESS_RULES: readonly TextRule[] = [
  rule(String.raw`(?<![\w+.-])[a-z][a-z\d+.-]{0,20}://[^\s"'<>]*`, cleanUrl),
  rule(String.raw`(?<=\S)\?[\w.~%+-]{1,80}=[^\s"'<>]*`, "?[query]"),
  rule(String.raw`(?<![\w.%+-])[\w.%+-]{1,64}:[^\s@/"']{1,200}@(?=[\w.\[-])`, "[secret]@"),
];

const NAME = String.raw`[^\s"'${"`"}<>|:,;()\[\]{}\\/]+`;
/** A folder's name may hold blanks. */
const FOLDER = String.raw`${NAME}(?: [^\s"'${"`"}<>|:,;\[\]{}\\/]+){0,3}[\\/]+`;
/** Not within a word or a path, nor the middle of an address, nor what a request is for. */
const BEFORE_PATH = String.raw`(?<![\w.\\/\])~])(?!(?<=:)//)` +
  String.raw`(?<!\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )`;

/** A path without its folders; one that may itself be a folder has nothing left. */
function keepFile(path: string): string {
  const last = path.split(/[\\/]+/).at(-1) ?? "";
  return /^[^.].*\.\w{1,12}$/.test(last) ? `[path]/${last}` : "[path]";
}

/** Where things lie on a machine; which file it is about may be seen. */
export const PATH_RULES: readonly TextRule[] = [
  { pattern: /\bfile:\/\/+/gi, replace: "/" },
  {
    pattern: /(["'`])((?:[A-Za-z]:|~)?[\\/][^"'`\n]*[\\/][^"'`\n]*)\1/g,
    replace: (_, quote = "", path = "") => `${quote}${keepFile(path)}${quote}`,
  },
  rule(String.raw`(?<!\w)[a-z]:[\\/]+(?:${FOLDER})*(?:${NAME})?`, keepFile),
  {
    pattern: new RegExp(
      String.raw`${BEFORE_PATH}(?:~\w{0,32})?[\\/]+(?:${FOLDER})+(?:${NAME})?`,
      "g",
    ),
    replace: keepFile,
  },
  rule(String.raw`(?<![\w.\\/])~\w{0,32}[\\/]+${NAME}`, keepFile),
];
