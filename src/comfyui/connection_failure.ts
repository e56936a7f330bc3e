import { type BaseUrl, displayUrl } from "./base_url.ts";
import { ConnectionError } from "./errors.ts";

const CHECK_IT_RUNS = "Check that ComfyUI runs and that its address is right.";

/** What we make of the words of Deno's network errors: a state, and what to do. */
const READINGS: [pattern: RegExp, state: string, advice: string][] = [
  [/net access/, "Easel may not connect there", "Allow the address with --allow-net."],
  [/refused/, "the connection was refused", CHECK_IT_RUNS],
  [/dns error/, "the host name is not known", "Check the address of ComfyUI."],
  [
    /certificate|corrupt message|InvalidContentType|tls|ssl/i,
    "no secure connection could be made",
    "Check its certificate, and whether the address is http:// or https://.",
  ],
  [
    /status code: 40[13]/,
    "it refused the event socket",
    "Check the token or password and the headers that Easel shall send.",
  ],
  [
    /status code: 3\d\d/,
    "it redirects to another address",
    "Set the address of ComfyUI to where it redirects.",
  ],
  [/status code: \d+/, "it does not open an event socket", CHECK_IT_RUNS],
  [/connect error|unreachable|no route/i, "it cannot be reached", CHECK_IT_RUNS],
];

/**
 * The error for a network failure. Neither its message nor its cause shows the address's query,
 * which may hold a token.
 */
export function connectionFailure(base: BaseUrl, cause: unknown): ConnectionError {
  const words = wordsOf(cause);
  const reading = READINGS.find(([pattern]) => pattern.test(words));
  const [, state, advice] = reading ?? [, "the connection broke off", CHECK_IT_RUNS];
  return new ConnectionError(`Cannot reach ComfyUI at "${displayUrl(base)}": ${state}. ${advice}`, {
    cause: new Error(withoutQueries(words)),
  });
}

/** The error for a ComfyUI that did not answer in time. */
export function timeoutFailure(base: BaseUrl, ms: number): ConnectionError {
  return new ConnectionError(
    `Cannot reach ComfyUI at "${displayUrl(base)}": nothing came for ${ms / 1000} s. ` +
      "Check that it is not hanging, or allow more time.",
  );
}

// Deno says the reason in the cause of "fetch failed".
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${wordsOf(error.cause)}`;
}

function withoutQueries(words: string): string {
  return words.replace(/(\w+:\/\/[^\s?)"]*)\?[^\s)"]*/g, "$1");
}
