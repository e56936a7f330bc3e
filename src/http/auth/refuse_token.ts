import type { RefusalReason } from "../refusal_reason.ts";
import { RequestError } from "../request_error.ts";
import type { JwtOptions } from "./auth_options.ts";
import { issuerIn, METADATA_PATH } from "./resource_metadata.ts";
import type { Refusal } from "./verdict.ts";

/** What {@linkcode refuseToken} needs. */
export interface RefuseTokenOptions {
  /** Where clients reach us. */
  base: string;
  /** Whose JSON Web Tokens are taken. */
  jwt?: JwtOptions | undefined;
}

interface Answer {
  status: number;
  /** For the log. */
  reason: RefusalReason;
  /** OAuth's, where a token was sent. */
  error?: string;
  message: string;
}

const HELP = 'Send "Authorization: Bearer <token>".';

/** What each refusal says. */
const ANSWERS: Readonly<Record<Refusal, Answer>> = {
  missing: {
    status: 401,
    reason: "TokenMissing",
    message: `Cannot serve this request: it has no token. ${HELP}`,
  },
  unknown: {
    status: 401,
    reason: "TokenWrong",
    error: "invalid_token",
    message: "Cannot serve this request: its token is not known here. Check it, or get a new one.",
  },
  expired: {
    status: 401,
    reason: "TokenExpired",
    error: "invalid_token",
    message: "Cannot serve this request: its token has expired. Get a new one.",
  },
  another: {
    status: 401,
    reason: "TokenForeign",
    error: "invalid_token",
    message: "Cannot serve this request: its token is not meant for this server, or not yet. " +
      "Get one from the issuer and for the audience of this server.",
  },
  scope: {
    status: 403,
    reason: "TokenScope",
    error: "insufficient_scope",
    message: "Cannot serve this request: its token has no scope of this server. " +
      "Get one with a scope that WWW-Authenticate names.",
  },
  unverifiable: {
    status: 503,
    reason: "TokenUnchecked",
    message: "Cannot check the token: its issuer does not answer. Try again in a moment.",
  },
};

/**
 * The answer to a request without a token that we take, with where to get one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1
 */
export function refuseToken(refusal: Refusal, options: RefuseTokenOptions): RequestError {
  const { status, reason, error, message } = ANSWERS[refusal];
  const headers: Record<string, string> = status === 503
    ? { "Retry-After": "5" }
    : { "WWW-Authenticate": challenge(error, options) };
  return new RequestError(message, { status, reason, headers });
}

function challenge(error: string | undefined, { base, jwt }: RefuseTokenOptions): string {
  const scope = error === "insufficient_scope" && Object.keys(jwt?.scopes ?? {}).join(" ");
  const parts = {
    realm: "easel",
    ...(error && { error }),
    ...(scope && { scope }),
    ...(issuerIn(jwt) && { resource_metadata: `${base}${METADATA_PATH}/mcp` }),
  };
  const texts = Object.entries(parts).map(([key, value]) => `${key}="${quotable(value)}"`);
  return `Bearer ${texts.join(", ")}`;
}

/** What came in as a host name must not end the quotes. */
function quotable(text: string): string {
  return text.replace(/["\\]|[^ -~]/gu, encodeURIComponent);
}
