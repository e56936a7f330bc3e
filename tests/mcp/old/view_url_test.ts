import { assertEquals } from "@std/assert";
import type { EngineFile } from "../../../src/jobs/outputs.ts";
import { viewUrl } from "../../../src/mcp/old/view_url.ts";

const FILE: EngineFile = { type: "output", subfolder: "a b", filename: "ü&1.png" };
const HERE = "http://localhost:9000";

function at(comfyui: string, base = HERE, file = FILE): string | undefined {
  return viewUrl(file, { comfyui: new URL(comfyui), base });
}

Deno.test("viewUrl() is ComfyUI's own link", () => {
  assertEquals(
    at("http://127.0.0.1:8188"),
    "http://127.0.0.1:8188/view?filename=%C3%BC%261.png&subfolder=a+b&type=output",
  );
  assertEquals(
    at("https://gpu.example/comfy/"),
    "https://gpu.example/comfy/view?filename=%C3%BC%261.png&subfolder=a+b&type=output",
  );
});

Deno.test("viewUrl() tells no password and no token", () => {
  for (
    const url of ["http://me:secret@gpu:8188", "http://me@gpu:8188", "http://gpu:8188/?token=x"]
  ) {
    assertEquals(at(url), undefined);
  }
});

Deno.test("viewUrl() gives a client on another machine no link to that machine itself", () => {
  const away = "http://easel.example:9000";
  for (const host of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"]) {
    assertEquals(at(`http://${host}:8188`, away), undefined);
    assertEquals(typeof at(`http://${host}:8188`, HERE), "string");
  }
  assertEquals(typeof at("http://gpu:8188", away), "string");
});

Deno.test("viewUrl() gives none where a file names one of several ComfyUIs", () => {
  assertEquals(at("http://gpu:8188", HERE, { ...FILE, engine: "gpu" }), undefined);
});
