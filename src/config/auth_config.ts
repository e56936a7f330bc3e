import { type JwtConfig, jwtConfig, type JwtEntry } from "./jwt_config.ts";

/** Who may use Easel over HTTP. */
export interface AuthConfig {
  /** Tokens that clients may show. */
  tokens: TokenConfig[];
  /** Whose JSON Web Tokens are taken, too. */
  jwt?: JwtConfig;
  /** Whether everybody may come in who reaches an address that is not only this machine's. */
  insecureNoAuth: boolean;
}

/** One token, and what it may do. */
export interface TokenConfig {
  /** Who it belongs to, for logs and answers. */
  name: string;
  /** The secret itself: never to be logged. */
  token: string;
  /** Names and patterns of the tools that it may use; missing for all. */
  tools?: string[];
  /** Which of waiting jobs run first. */
  priority: "high" | "normal" | "low";
  /** In place of `limits.jobsPerMinute`. */
  jobsPerMinute?: number;
  /** In place of `limits.requestsPerMinute`. */
  requestsPerMinute?: number;
  /** Beside the operator's `caps`; the lower ones hold. */
  caps?: {
    /** Steps of a picture. */
    steps?: number;
    /** Pixels of a job. */
    pixels?: number;
    /** Pictures of a job. */
    batch?: number;
  };
  /** Folder of ComfyUI's output that its pictures go to, such as `team/anna`. */
  outputPrefix?: string;
  /** Whether it sees the jobs and files of all others. */
  seesAll?: boolean;
}

/** Who may come in, as a file names it. */
export interface AuthEntry {
  /** Whether the tokens count; where left out, they do where there are any. */
  enabled?: boolean;
  /** A token that may do everything. */
  token?: string;
  /** Tokens, with or without a name. */
  tokens: (Omit<TokenConfig, "name"> & { name?: string })[];
  /** Whose JSON Web Tokens are taken, too. */
  jwt?: JwtEntry;
  /** Whether everybody may come in. */
  insecureNoAuth: boolean;
}

/**
 * Who may come in, after all.
 *
 * @param refuse Told what is wrong.
 */
export function authConfig(entry: AuthEntry, refuse: (message: string) => void): AuthConfig {
  const { enabled, token, insecureNoAuth } = entry;
  if (enabled === false) return { tokens: [], insecureNoAuth };
  const tokens: TokenConfig[] = [
    ...token === undefined
      ? []
      : [{ name: "default", token, priority: "normal" as const, seesAll: true }],
    ...entry.tokens.map((one, i) => ({ ...one, name: one.name ?? `token-${i + 1}` })),
  ];
  const name = firstTwice(tokens.map((one) => one.name));
  if (name !== undefined) refuse(`Cannot use two tokens called "${name}": give each a name.`);
  if (firstTwice(tokens.map((one) => one.token)) !== undefined) {
    refuse("Cannot use the same token under two names: give each user one.");
  }
  if (enabled && tokens.length === 0 && !entry.jwt) {
    refuse("Cannot require authentication: no token is given. Add one to auth.tokens.");
  }
  const jwt = entry.jwt && jwtConfig(entry.jwt, refuse);
  if (jwt?.secret !== undefined && tokens.some((one) => one.token === jwt.secret)) {
    refuse(
      "Cannot use the secret of auth.jwt as a token, too: who has the token could sign for " +
        "anybody. Make another.",
    );
  }
  return { tokens, ...jwt && { jwt }, insecureNoAuth };
}

function firstTwice(values: string[]): string | undefined {
  return values.find((value, i) => values.indexOf(value) < i);
}
