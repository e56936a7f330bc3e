import { ComfyClient } from "../../src/comfyui/client.ts";
import { stringifyJson } from "../../src/comfyui/json.ts";

/** Answers by method-less path with query, such as `/templates/index.json`; JSON, or a response. */
export type Answers = Record<string, unknown>;

/** A client whose ComfyUI answers as told, 404 otherwise; the requests are kept. */
export function fakeClient(answers: Answers): { client: ComfyClient; requests: string[] } {
  const requests: string[] = [];
  const client = new ComfyClient("http://comfy.invalid", {
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      requests.push(decodeURIComponent(pathname));
      const answer = answers[decodeURIComponent(pathname)] ?? answers[pathname + search];
      if (answer instanceof Response) return Promise.resolve(answer.clone());
      if (answer === undefined) return Promise.resolve(new Response(null, { status: 404 }));
      const headers = { "content-type": "application/json" };
      return Promise.resolve(new Response(stringifyJson(answer), { headers }));
    },
  });
  return { client, requests };
}

/** What a proxy's login page or the editor itself looks like. */
export function webPage(): Response {
  return new Response("<!doctype html><title>Login</title>", {
    headers: { "content-type": "text/html" },
  });
}
