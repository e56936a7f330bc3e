/** What a field holds that is nobody's business: its name tells. */
export type FieldKind = "secret" | "prompt" | "data";

/** Parts of names of what opens a door, as a regular expression without regard to case. */
export const SECRET_WORDS: string =
  "token(?!i[sz])|secret|passw(?:or)?d|passphrase|authorization|cookie|" +
  "credential|signature|bearer|jwt|(?:api|private|access|secret)[-_ ]?key|session[-_ ]?id";

/** Names of texts that a user wrote, or that hold such texts: our own, ComfyUI's and MCP's. */
export const PROMPT_WORDS: string = "[\\w-]{0,40}prompt(?!s?[-_]?id)[\\w-]{0,40}|" +
  "(?:[\\w-]{0,40}_)?texts?(?:_[\\w-]{0,40})?|" +
  "positive|negative|captions?|lyrics|tags|clip_[lg]|t5xxl|query|question|answer|instructions?|" +
  "messages|content|inputs|arguments|params|widgets_values|received_value|input_config|" +
  "current_inputs|current_outputs|extra_data|extra_info|extra_pnginfo";

const SECRET = new RegExp(`${SECRET_WORDS}|^(?:auth|pwd|sig|hmac)$`, "i");
const PROMPT = new RegExp(`^(?:${PROMPT_WORDS})$`, "i");
const DATA = new RegExp(
  "^(?:image|mask|picture|photo|video|audio|data|blob|buffer|base64|b64|pixel|chunk|payload|body|raw|" +
    "preview|thumbnail)s?(?:[-_]?(?:data|bytes|b64|base64|json|url|uri))?$",
  "i",
);

/** The kind of a field, by its name alone; `undefined` where nothing is known against it. */
export function fieldKind(name: string): FieldKind | undefined {
  if (SECRET.test(name)) return "secret";
  if (PROMPT.test(name)) return "prompt";
  return DATA.test(name) ? "data" : undefined;
}
