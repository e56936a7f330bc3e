/** A request on its way to a handler. */
export interface Call {
  /** The request as it came. */
  request: Request;
  /** Its address, parsed. */
  url: URL;
  /** The decoded parts of the path that stand for `:name` in the route. */
  params: Record<string, string>;
}

/** Answers a call. Whatever it throws becomes ComfyUI's 500. */
export type Handler = (call: Call) => Response | Promise<Response>;

/** What routes are made for; HEAD follows GET. */
export type Method = "GET" | "POST" | "DELETE";

interface Route {
  method: Method;
  path: string[];
  handler: Handler;
}

/** The text of ComfyUI's web server for anything unforeseen. */
const SERVER_ERROR = "500 Internal Server Error\n\nServer got itself in trouble";

/** Finds the handler for a request, and answers the rest as ComfyUI's web server does. */
export class Router {
  readonly #routes: Route[] = [];

  /** Adds a route such as `/history/:id`; each is there below `/api` too. */
  on(method: Method, path: string, handler: Handler): this {
    this.#routes.push({ method, path: path.split("/"), handler });
    return this;
  }

  /** Answers a request. */
  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (isForeignOrigin(request, url)) return new Response(null, { status: 403 });
    if (request.method === "OPTIONS") return new Response(null);
    const path = url.pathname.replace(/^\/api(?=\/)/, "").split("/");
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = this.#routes.flatMap((route) => {
      const params = matchPath(route.path, path);
      return params ? [{ route, params }] : [];
    });
    const match = found.find(({ route }) => route.method === method);
    if (!match) return refuse(method, found.map(({ route }) => route.method));
    const response = await answer(match.route.handler, { request, url, params: match.params });
    return request.method === "HEAD" ? new Response(null, response) : response;
  }
}

async function answer(handler: Handler, call: Call): Promise<Response> {
  try {
    return await handler(call);
  } catch {
    return new Response(SERVER_ERROR, { status: 500 });
  }
}

function matchPath(route: string[], path: string[]): Record<string, string> | undefined {
  if (route.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of route.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decode(path[i]!);
    else if (part !== path[i]) return undefined;
  }
  return Object.values(params).includes("") ? undefined : params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Whatever no route takes is looked for among the editor's files, which only GET can ask for.
function refuse(method: string, others: string[]): Response {
  if (method === "GET") return new Response(null, { status: 404 });
  const allow = ["GET", "HEAD", ...others.filter((other) => other !== "GET")].join(",");
  return new Response("405: Method Not Allowed", { status: 405, headers: { allow } });
}

/** ComfyUI refuses pages of other origins while it is reached by a loopback name. */
function isForeignOrigin(request: Request, url: URL): boolean {
  const origin = request.headers.get("origin");
  if (!origin || !URL.canParse(origin)) return false;
  const host = request.headers.get("host") ?? url.host;
  const name = host.replace(/:\d+$/, "");
  const isLoopback = name === "localhost" || name === "[::1]" || /^127(\.\d+){3}$/.test(name);
  return isLoopback && new URL(origin).host !== host;
}
