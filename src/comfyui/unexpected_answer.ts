import { HttpError } from "./errors.ts";

/** What was asked and what came, for {@linkcode unexpectedAnswer}. */
export interface UnexpectedAnswer {
  /** Method and path, such as `GET /queue`; without query. */
  what: string;
  /** The ComfyUI's address, without credentials and query. */
  at: string;
  /** What came; its body is not read here. */
  response: Response;
  /** The body's text, as far as it was read. */
  body: string;
}

/** The error for an answer whose status is not one of success. */
export function unexpectedAnswer({ what, at, response, body }: UnexpectedAnswer): HttpError {
  const { status } = response;
  const [state, advice] = readingOf(response, at);
  const words = wordsOf(response, body);
  return new HttpError(`Cannot ${what} at "${at}": ${state}${words}. ${advice}`, { status });
}

function readingOf(response: Response, at: string): [state: string, advice: string] {
  const { status } = response;
  if (status >= 300 && status < 400) {
    const target = redirectTarget(response, at);
    return [`it redirects to ${target}`, "Set the address of ComfyUI to where it redirects."];
  }
  const state = `ComfyUI answered ${status}`;
  return [state, ADVICE[status] ?? (status < 500 ? CHECK_ADDRESS : SEE_LOG)];
}

const CHECK_ADDRESS = "Check that the address is that of a ComfyUI, and its version.";
const SEE_LOG = "See ComfyUI's log for the reason.";
const ADVICE: Record<number, string> = {
  400: "Check the names and values that were sent.",
  401: "Check the token or password that Easel shall send.",
  403: "Check the token or password that Easel shall send, and what a proxy in between allows.",
  404: "Check the name, and that the address is that of a ComfyUI.",
  413: "Send a smaller file, or raise --max-upload-size of ComfyUI.",
  502: "Check that ComfyUI runs behind its proxy.",
  503: "Check that ComfyUI runs behind its proxy.",
  504: "Check that ComfyUI runs behind its proxy.",
};

// A signed URL's query is a secret, so only the rest is shown.
function redirectTarget(response: Response, at: string): string {
  const target = URL.parse(response.headers.get("location") ?? "", at);
  return target ? `"${target.origin}${target.pathname}"` : "another address";
}

// ComfyUI's own words are plain text; a proxy's web page says nothing worth showing.
function wordsOf(response: Response, body: string): string {
  if (!response.headers.get("content-type")?.startsWith("text/plain")) return "";
  // It shows the server's paths, and is in ComfyUI's log as well.
  if (/^Traceback \(most recent|\n {2}File "/m.test(body)) return "";
  const line = body.replaceAll(/\s+/g, " ").trim().slice(0, 200).replace(/[.:]+$/, "");
  return line === "" ? "" : ` (${line})`;
}

/** The error for an answer that has the right status and the wrong content. */
export function unreadableAnswer(
  { what, at, response }: UnexpectedAnswer,
  reason: string,
): HttpError {
  const html = response.headers.get("content-type")?.startsWith("text/html");
  const state = html ? "a web page came instead of data" : reason;
  return new HttpError(`Cannot ${what} at "${at}": ${state}. ${CHECK_ADDRESS}`, {
    status: response.status,
  });
}
