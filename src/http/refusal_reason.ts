/** Why a request is refused, in one word, for the log: nothing of it comes from the client. */
export type RefusalReason =
  /** A foreign name in `Host`, a page of another site. */
  | "Host"
  | "Origin"
  /** No token; one that we do not know; or one that is over, for others, or without our scopes. */
  | "TokenMissing"
  | "TokenWrong"
  | "TokenExpired"
  | "TokenForeign"
  | "TokenScope"
  /** The issuer does not answer. */
  | "TokenUnchecked"
  /** Too many wrong tokens. */
  | "LockedOut"
  /** Too many requests, event streams, or sessions and connections. */
  | "Rate"
  | "Streams"
  | "Sessions"
  /** We are about to end. */
  | "Stopping"
  /** The token is for no tool. */
  | "Tools"
  /** A link with a signature that is old or not ours. */
  | "Link"
  /** A session that is not there. */
  | "Session"
  /** What was sent, how, and what was asked for. */
  | "Body"
  | "Method"
  | "Accept"
  | "Range"
  | "Upgrade"
  | "NotFound"
  /** ComfyUI does not answer as it should. */
  | "ComfyUI"
  /** Anything else; the status tells. */
  | "Other";

/** The reason of a status that has only one, where nothing better is known. */
const USUAL: Readonly<Record<number, RefusalReason>> = {
  400: "Body",
  404: "NotFound",
  405: "Method",
  406: "Accept",
  408: "Body",
  413: "Body",
  415: "Body",
  416: "Range",
  426: "Upgrade",
  429: "Rate",
  502: "ComfyUI",
};

/** The usual reason of a status. */
export function usualReason(status: number): RefusalReason {
  return USUAL[status] ?? "Other";
}
