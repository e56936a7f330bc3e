import { emptyResponse, jsonResponse, readBody } from "./http_body.ts";
import type { Call, Router } from "./router.ts";
import type { Services } from "./services.ts";
import type { UserData, UserFile } from "./user_data.ts";

/** Adds the routes of the user's folder, where the editor keeps saved workflows. */
export function routeUserData(router: Router, { userData, now }: Services): void {
  router
    .on("GET", "/userdata", ({ url }) => listFolder(url, userData))
    .on("GET", "/userdata/:path", ({ params }) => {
      const refused = refusePath(params["path"]!);
      const file = userData.read(params["path"]!);
      if (refused || !file) return refused ?? emptyResponse(404);
      return new Response(new Uint8Array(file.bytes), {
        headers: { "content-type": "application/json" },
      });
    })
    .on("POST", "/userdata/:path", (call) => writeFile(call, userData, now() / 1000))
    .on("DELETE", "/userdata/:path", ({ params }) => {
      const refused = refusePath(params["path"]!);
      return refused ?? emptyResponse(userData.delete(params["path"]!) ? 204 : 404);
    });
}

function refusePath(path: string): Response | undefined {
  return path.split("/").includes("..") || path.startsWith("/") ? emptyResponse(403) : undefined;
}

async function writeFile(call: Call, userData: UserData, modified: number): Promise<Response> {
  const path = call.params["path"]!;
  const refused = refusePath(path);
  if (refused) return refused;
  if (call.url.searchParams.get("overwrite") === "false" && userData.read(path)) {
    return new Response("File already exists", { status: 409 });
  }
  const file: UserFile = { bytes: await readBody(call.request), modified };
  userData.write(path, file);
  const full = call.url.searchParams.get("full_info") === "true";
  return jsonResponse(full ? describe(path, file) : path);
}

function listFolder({ searchParams }: URL, userData: UserData): Response {
  const folder = searchParams.get("dir");
  if (!folder) return new Response("Directory not provided", { status: 400 });
  const refused = refusePath(folder);
  const found = userData.list(folder);
  if (refused || !found) {
    return refused ?? new Response("Directory not found", { status: 404 });
  }
  const recurse = searchParams.get("recurse") === "true";
  const files = [...found].filter(([path]) => recurse || !path.includes("/"));
  if (searchParams.get("full_info") === "true") {
    return jsonResponse(files.map(([path, file]) => describe(path, file)));
  }
  const split = searchParams.get("split") === "true";
  return jsonResponse(files.map(([path]) => split ? [path, ...path.split("/")] : path));
}

function describe(path: string, file: UserFile): Record<string, unknown> {
  const { modified } = file;
  return { path, size: file.bytes.length, modified, created: modified };
}
