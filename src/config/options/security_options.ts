import { JWT_ALGORITHMS } from "../jwt_config.ts";
import type { OptionRow } from "../option_row.ts";
import type { Field } from "../shape.ts";
import { TOOL_PATTERNS } from "./tool_patterns.ts";
import { HTTP_URL } from "./url_forms.ts";

/** A secret that HTTP can carry: an empty one would let everybody in. */
const SECRET = {
  type: "string",
  secret: true,
  pattern: /^[\x21-\x7e]+$/,
  form: "a token: letters, digits and signs, without blanks. Make one: openssl rand -hex 32",
} as const;

const TOKEN_FIELDS: readonly Field[] = [
  {
    name: "name",
    type: "string",
    pattern: /^[\w.@-]{1,64}$/,
    form: "a short name",
    help: "Who it belongs to; token-1, token-2, ... where left out",
  },
  { name: "token", ...SECRET, required: true, aliases: ["key"], help: "The secret itself" },
  {
    name: "tools",
    ...TOOL_PATTERNS,
    aliases: ["allowed_tools"],
    help: "The tools it may use; all where left out",
  },
  {
    name: "priority",
    type: "choice",
    choices: ["high", "normal", "low"],
    default: "normal",
    help: "Which of waiting jobs run first",
  },
  { name: "jobs_per_minute", type: "integer", min: 1, max: 1_000_000, help: "In place of limits" },
  {
    name: "requests_per_minute",
    type: "integer",
    min: 1,
    max: 1_000_000,
    help: "In place of limits",
  },
  {
    name: "caps",
    type: "object",
    fields: [
      { name: "steps", type: "integer", min: 1, max: 10_000, help: "Most steps of a picture" },
      { name: "pixels", type: "integer", min: 1, max: 1_000_000_000, help: "Most pixels of a job" },
      { name: "batch", type: "integer", min: 1, max: 4096, help: "Most pictures of a job" },
    ],
    help: "steps, pixels and batch: of these and caps, the lower ones hold",
  },
  {
    name: "output_prefix",
    type: "string",
    pattern: /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/,
    form: "a folder inside of ComfyUI's output, such as team/anna",
    help: "Folder of ComfyUI's output that its pictures go to",
  },
  { name: "sees_all", type: "boolean", help: "Whether it sees the jobs of all others" },
];

const JWT_FIELDS: readonly Field[] = [
  {
    name: "issuer",
    type: "string",
    pattern: /./,
    form: "an issuer",
    help: "iss; needed where there is no secret",
  },
  {
    name: "audience",
    type: "string",
    pattern: /./,
    form: "an audience",
    help: "aud; needed where there is no secret. Where left out, a token that has one is refused",
  },
  {
    name: "jwks_url",
    ...HTTP_URL,
    aliases: ["jwks_uri"],
    help: "Where its keys are; found through the issuer where left out",
  },
  {
    name: "secret",
    type: "string",
    secret: true,
    // A public key in its place would let everybody sign; a line's end is one too many of a file.
    pattern: /^(?!-----BEGIN)(?!\s)[^\p{Cc}]+(?<!\s)$/u,
    form: "a secret: one line of text without blanks around it, and no key. " +
      "Make one: openssl rand -hex 32",
    aliases: ["secret_key", "jwt_secret"],
    help: "What tokens are signed with, in place of an issuer's keys: 32 bytes or more",
  },
  {
    name: "algorithm",
    type: "choice",
    choices: JWT_ALGORITHMS,
    aliases: ["alg"],
    help: "The one that is taken: with a secret HS256 (the default), HS384 or HS512, " +
      "with an issuer one of the others; any of these where left out",
  },
  {
    name: "scopes",
    type: "map",
    of: TOOL_PATTERNS,
    help: "The tools that a scope allows; all, where left out",
  },
];

/** Who may use Easel over HTTP, and for what. */
export const SECURITY_OPTIONS: readonly OptionRow[] = [
  {
    key: "auth.enabled",
    type: "boolean",
    help: "false uses none of the tokens below, true needs one; default: whether there is one",
  },
  { key: "auth.token", ...SECRET, help: "A token that may do everything, by the name default" },
  {
    key: "auth.tokens",
    type: "list",
    of: { type: "object", short: "token", fields: TOKEN_FIELDS },
    default: [],
    help: "Tokens that clients show, each with what it may do",
  },
  {
    key: "auth.jwt",
    type: "object",
    fields: JWT_FIELDS,
    help: "Whose JSON Web Tokens are taken, too: an OAuth issuer's, or those signed with a secret",
  },
  {
    key: "auth.insecure_no_auth",
    flag: "insecure-no-auth",
    type: "boolean",
    default: false,
    commands: ["serve"],
    help: "Let everybody in who reaches an address that is not only this machine's",
  },
  {
    key: "refused_prompts",
    type: "list",
    of: { type: "pattern" },
    default: [],
    help: "Regular expressions (JavaScript's, flags iu) of prompts that are refused",
  },
];
