import { type BaseUrl, displayUrl } from "./base_url.ts";
import { ConnectionError } from "./errors.ts";

const CHECK_IT_RUNS = "Check that ComfyUI runs and that its address is right.";

/** What we make of the words of Deno's network errors: a state, and what to do. */
const READINGS: [pattern: RegExp, state: string, advice: string][] = [
  [/refused/, "the connection was refused", CHECK_IT_RUNS],
  [
    /requests to port \d+ are blocked/i,
    "web clients may not use this port",
    "Start ComfyUI with another --port, such as 8188.",
  ],
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
  const reading = readingOf(words, base);
  const [state, advice] = reading ?? ["the connection broke off", CHECK_IT_RUNS];
  const error = new ConnectionError(
    `Cannot reach ComfyUI at "${displayUrl(base)}": ${state}. ${advice}`,
    { cause: new Error(withoutQueries(words)) },
  );
  error.neverSent = reading !== undefined;
  return error;
}

/** Why no connection was made; `undefined` where one may have been. */
function readingOf(words: string, base: BaseUrl): [state: string, advice: string] | undefined {
  if (/net access/.test(words)) return ["Easel may not connect there", howToPermit(base)];
  const reading = READINGS.find(([pattern]) => pattern.test(words));
  return reading && [reading[1], reading[2]];
}

// To Deno, localhost and 127.0.0.1 are two addresses.
function howToPermit({ url: { hostname, port, protocol } }: BaseUrl): string {
  const address = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return `Run it with --allow-net=${address}, or name the address that it may reach.`;
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
