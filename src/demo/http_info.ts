import { emptyResponse, jsonResponse } from "./http_body.ts";
import { describeNode } from "./node.ts";
import type { Router } from "./router.ts";
import type { Services } from "./services.ts";
import { SERVER_FEATURES } from "./socket_hub.ts";

/** The ComfyUI whose wire the demo engine speaks. */
const COMFYUI_VERSION = "0.3.64";

/** Adds the routes that tell what is there: nodes, models, features, the system. */
export function routeInfo(router: Router, services: Services): void {
  const { nodes, catalog } = services;
  const modelsIn = (folder: string) => {
    const files = catalog.models[folder];
    return files ? jsonResponse(files) : emptyResponse(404);
  };
  router
    .on("GET", "/object_info", () => {
      const all = [...nodes].map(([name, node]) => [name, describeNode(node, catalog)]);
      return jsonResponse(Object.fromEntries(all));
    })
    .on("GET", "/object_info/:name", ({ params }) => {
      const node = nodes.get(params["name"]!);
      return jsonResponse(node ? { [node.name]: describeNode(node, catalog) } : {});
    })
    .on("GET", "/models", () => jsonResponse(Object.keys(catalog.models)))
    .on("GET", "/models/:folder", ({ params }) => modelsIn(params["folder"]!))
    .on("GET", "/embeddings", () => {
      const files = catalog.models["embeddings"] ?? [];
      return jsonResponse(files.map((file) => file.replace(/\.[^.]*$/, "")));
    })
    .on("GET", "/features", () => jsonResponse(SERVER_FEATURES))
    .on("GET", "/system_stats", () => jsonResponse(systemStats()))
    .on("GET", "/extensions", () => jsonResponse([]))
    .on("GET", "/users", () => jsonResponse({ storage: "server", migrated: false }))
    .on("GET", "/settings", () => jsonResponse({}))
    .on("GET", "/i18n", () => jsonResponse({}))
    .on("GET", "/workflow_templates", () => jsonResponse({}))
    // The template gallery, which comes as files of a package of its own: ours is empty.
    .on("GET", "/templates/index.json", () => jsonResponse([]));
}

/** ComfyUI's shape; the memory is made up, and `engine` says that this is no real one. */
function systemStats(): Record<string, unknown> {
  const gigabyte = 1024 ** 3;
  return {
    system: {
      os: "posix",
      ram_total: 16 * gigabyte,
      ram_free: 12 * gigabyte,
      comfyui_version: COMFYUI_VERSION,
      required_frontend_version: "0",
      installed_templates_version: "0",
      required_templates_version: "0",
      python_version: "none (Easel demo engine)",
      pytorch_version: "none",
      embedded_python: false,
      argv: ["easel", "--demo"],
      engine: "easel-demo",
    },
    devices: [{
      name: "demo",
      type: "cpu",
      index: null,
      vram_total: 16 * gigabyte,
      vram_free: 12 * gigabyte,
      torch_vram_total: 16 * gigabyte,
      torch_vram_free: 12 * gigabyte,
    }],
  };
}
