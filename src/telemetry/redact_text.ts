import {
  ADDRESS_RULES,
  DATA_RULES,
  PATH_RULES,
  PROMPT_RULES,
  SECRET_RULES,
  type TextRule,
} from "./text_rules.ts";

/** What may be seen. */
export interface RedactOptions {
  /** Whether texts that users wrote may be. Nothing else becomes visible by it. */
  prompts: boolean;
  /** Whether errors show where they were thrown. */
  stacks?: boolean;
  /** Values that are known to be secret, such as the configured tokens; hidden wherever they stand. */
  secrets?: readonly string[];
}

/** Most characters of one text that are seen. */
const MOST = 2000;
/** Most characters that are looked at: one that fills the log must not also take a second for it. */
const LOOKED_AT = 16_384;
/** A shorter one would hide half of every line. */
const SHORTEST_SECRET = 4;

const ALWAYS = [...SECRET_RULES, ...DATA_RULES, ...ADDRESS_RULES, ...PATH_RULES];
const WITHOUT_PROMPTS = [...SECRET_RULES, ...PROMPT_RULES, ...ALWAYS.slice(SECRET_RULES.length)];

/**
 * A text without the secrets, bytes, paths and, unless they may be seen, prompts in it that can be
 * told by their looks or by the name before them; and short.
 */
export function redactText(text: string, options: RedactOptions): string {
  const rules = options.prompts ? ALWAYS : WITHOUT_PROMPTS;
  const clean = rules.reduce(apply, withoutKnown(head(text), options.secrets ?? []));
  const seen = clean.length > MOST ? clean.slice(0, MOST) : clean;
  return seen.length < clean.length || text.length > LOOKED_AT ? `${seen}[...]` : seen;
}

/** The beginning, up to a blank: half a secret does not look like one. */
function head(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  const cut = text.slice(0, LOOKED_AT);
  const blank = Math.max(cut.lastIndexOf(" "), cut.lastIndexOf("\n"));
  return blank < 0 ? "[data]" : cut.slice(0, blank);
}

function withoutKnown(text: string, secrets: readonly string[]): string {
  return secrets.filter(({ length }) => length >= SHORTEST_SECRET)
    .reduce((clean, secret) => clean.replaceAll(secret, () => "[secret]"), text);
}

function apply(text: string, { pattern, replace }: TextRule): string {
  // The two forms of replaceAll are two overloads.
  return typeof replace === "string"
    ? text.replaceAll(pattern, replace)
    : text.replaceAll(pattern, replace);
}
