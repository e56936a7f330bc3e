import type { Principal } from "../principal.ts";

/** What came of looking at a token. */
export type Verdict = { principal: Principal } | { refused: Refusal };

/**
 * Why a request's token is not taken: `missing`, `unknown` to us and its issuer, `expired`, made
 * for `another` server, without any `scope` we know, or `unverifiable` as its issuer does not answer.
 */
export type Refusal = "missing" | "unknown" | "expired" | "another" | "scope" | "unverifiable";
