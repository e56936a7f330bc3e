import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { emptyResponse, jsonResponse, readJson, readJsonObject } from "./http_body.ts";
import type { QueuedPrompt } from "./prompt_queue.ts";
import { pythonFloatOf, pythonText } from "./python.ts";
import type { Call, Router } from "./router.ts";
import type { Services } from "./services.ts";
import { validatePrompt } from "./validate_prompt.ts";

/** Adds the routes that queue, watch and stop prompts. */
export function routePrompts(router: Router, services: Services): void {
  const { queue, worker, history } = services;
  let nextNumber = 0;
  router
    .on("GET", "/prompt", () => jsonResponse({ exec_info: { queue_remaining: queue.remaining } }))
    .on("POST", "/prompt", (call) => postPrompt(call, services, () => nextNumber++))
    .on("GET", "/queue", () =>
      jsonResponse({
        queue_running: queue.running ? [describe(queue.running)] : [],
        queue_pending: queue.pending.map(describe),
      }))
    .on("POST", "/queue", async ({ request }) => {
      const body = await readJsonObject(request);
      if (body["clear"]) queue.clear();
      for (const id of idsOf(body["delete"])) queue.delete(id);
      return emptyResponse();
    })
    .on("POST", "/interrupt", async ({ request }) => {
      worker.interrupt(await interruptedId(request));
      return emptyResponse();
    })
    .on("POST", "/free", async ({ request }) => {
      const body = await readJsonObject(request);
      if (body["free_memory"]) worker.forgetCache();
      return emptyResponse();
    })
    .on("GET", "/history", ({ url }) => jsonResponse(history.list(historyRange(url))))
    .on("GET", "/history/:id", ({ params }) => jsonResponse(history.get(params["id"]!)))
    .on("POST", "/history", async ({ request }) => {
      const body = await readJsonObject(request);
      if (body["clear"]) history.clear();
      history.delete(idsOf(body["delete"]));
      return emptyResponse();
    });
}

async function postPrompt(
  { request }: Call,
  services: Services,
  takeNumber: () => number,
): Promise<Response> {
  const body = await readJson(request);
  if (typeof body !== "object" || body === null) {
    throw new TypeError("Cannot queue prompt: the body is no JSON object.");
  }
  const given = Array.isArray(body) ? {} : body;
  const number = numberOf(given, takeNumber);
  if (!("prompt" in given)) return refusal("no_prompt", "No prompt provided");
  const targets = given["partial_execution_targets"];
  const validation = validatePrompt(
    given["prompt"]!,
    services,
    Array.isArray(targets) ? targets.map(pythonText) : undefined,
  );
  const { error, nodeErrors, outputs } = validation;
  if (error) return jsonResponse({ error, node_errors: nodeErrors }, 400);
  const prompt = queuedPrompt(given, number, outputs);
  services.queue.put(prompt);
  services.worker.wake();
  return jsonResponse({ prompt_id: prompt.promptId, number, node_errors: nodeErrors });
}

function numberOf(body: Record<string, Json>, takeNumber: () => number): number {
  if ("number" in body) return pythonFloatOf(body["number"]!);
  const number = takeNumber();
  return body["front"] ? -number : number;
}

function queuedPrompt(
  body: Record<string, Json>,
  number: number,
  outputs: string[],
): QueuedPrompt {
  const extraData = body["extra_data"] ?? {};
  if (typeof extraData !== "object" || Array.isArray(extraData)) {
    throw new TypeError("Cannot queue prompt: extra_data is no object.");
  }
  const clientId = body["client_id"] ?? extraData["client_id"];
  const isNamed = clientId !== undefined && clientId !== null;
  return {
    number,
    promptId: "prompt_id" in body ? pythonText(body["prompt_id"]) : crypto.randomUUID(),
    workflow: body["prompt"] as unknown as ApiWorkflow,
    extraData: isNamed ? { ...extraData, client_id: clientId } : extraData,
    outputs,
    ...(isNamed ? { clientId: pythonText(clientId) } : {}),
  };
}

function refusal(type: string, message: string): Response {
  const error = { type, message, details: message, extra_info: {} };
  return jsonResponse({ error, node_errors: {} }, 400);
}

function describe(prompt: QueuedPrompt): unknown[] {
  return [prompt.number, prompt.promptId, prompt.workflow, prompt.extraData, prompt.outputs];
}

/** Ids to delete. A lone text is gone through letter by letter, as ComfyUI does: no id fits. */
function idsOf(value: Json | undefined): string[] {
  if (typeof value === "string") return [...value];
  return Array.isArray(value) ? value.map(pythonText) : [];
}

async function interruptedId(request: Request): Promise<string | undefined> {
  let body: Json;
  try {
    body = await readJson(request);
  } catch {
    return undefined;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new TypeError("Cannot interrupt: the body is no JSON object.");
  }
  return body["prompt_id"] ? pythonText(body["prompt_id"]) : undefined;
}

function historyRange(url: URL): { maxItems?: number; offset?: number } {
  const maxItems = integerParam(url, "max_items");
  const offset = integerParam(url, "offset");
  return {
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(offset === undefined ? {} : { offset }),
  };
}

function integerParam(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new TypeError(`Cannot read "${name}": "${text}" is no integer.`);
}
