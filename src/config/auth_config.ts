import { isPlaceholder } from "./is_placeholder.ts";
import { type JwtConfig, jwtConfig, type JwtEntry } from "./jwt_config.ts";
import type { Spot } from "./spot.ts";

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

/** A token, and where it was given. */
interface PlacedToken {
  one: TokenConfig;
  spot: Spot;
}

/**
 * Who may come in, after all.
 *
 * @param options Where each was given, and who is told what is wrong: never a token.
 */
export function authConfig(
  entry: AuthEntry,
  { spotOf, refuse }: {
    spotOf: (key: "enabled" | "token" | "tokens" | "jwt") => Spot;
    refuse: (message: string) => void;
  },
): AuthConfig {
  const { enabled, insecureNoAuth } = entry;
  if (enabled === false) return { tokens: [], insecureNoAuth };
  const placed = placedTokens(entry, spotOf);
  for (const { one, spot } of placed) {
    if (!isPlaceholder(one.token)) continue;
    spot.refuse(
      "its token is a placeholder, which everybody can guess. Make one: openssl rand -hex 32.",
    );
  }
  const sameName = firstAlike(placed, ({ name }) => name);
  if (sameName) {
    refuse(
      `Cannot use two tokens called "${sameName[0]!.one.name}": ${placesOf(sameName)}. ` +
        "Give each a name of its own; that of auth.token alone is default.",
    );
  }
  const sameToken = firstAlike(placed, ({ token }) => token);
  if (sameToken) {
    refuse(
      `Cannot use the same token under two names: ${placesOf(sameToken)}. Give each user one.`,
    );
  }
  if (enabled && placed.length === 0 && !entry.jwt) {
    refuse(
      `Cannot require authentication as ${spotOf("enabled").place} says: no token is given. ` +
        "Add one to auth.tokens.",
    );
  }
  const jwt = entry.jwt && jwtConfig(entry.jwt, spotOf("jwt"));
  const signer = placed.find(({ one }) => one.token === jwt?.secret);
  if (signer) {
    const where = spotOf("jwt").place;
    refuse(
      `Cannot use the secret of ${where} as a token, too: ${signer.spot.place} is the same, and who ` +
        "has the token could sign for anybody. Make another.",
    );
  }
  return { tokens: placed.map(({ one }) => one), ...jwt && { jwt }, insecureNoAuth };
}

function placedTokens(
  { token, tokens }: AuthEntry,
  spotOf: (key: "token" | "tokens") => Spot,
): PlacedToken[] {
  const priority = "normal" as const;
  return [
    ...token === undefined
      ? []
      : [{ one: { name: "default", token, priority, seesAll: true }, spot: spotOf("token") }],
    ...tokens.map((one, i) => ({
      one: { ...one, name: one.name ?? `token-${i + 1}` },
      spot: spotOf("tokens").child(i),
    })),
  ];
}

/** The first that are the same in something. */
function firstAlike(
  placed: readonly PlacedToken[],
  by: (token: TokenConfig) => string,
): PlacedToken[] | undefined {
  return [...Map.groupBy(placed, ({ one }) => by(one)).values()].find(({ length }) => length > 1);
}

function placesOf(placed: readonly PlacedToken[]): string {
  return placed.map(({ spot }) => spot.place).join(" and ");
}
