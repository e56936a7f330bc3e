import { assertEquals } from "@std/assert";
import { outputUri, parseOutputUri } from "../../../src/mcp/picture/output_uri.ts";

Deno.test("outputUri() and parseOutputUri() are inverse, for any name ComfyUI can give", () => {
  const files = [
    { type: "output", subfolder: "", filename: "Easel_00001_.png" },
    { type: "temp", subfolder: "a b/c#d", filename: "50%?x.png" },
    { type: "input", subfolder: "夜", filename: "ü.webp" },
  ] as const;
  for (const file of files) assertEquals(parseOutputUri(outputUri(file)), file);
});

Deno.test("outputUri() writes a Windows subfolder with slashes", () => {
  assertEquals(
    outputUri({ type: "output", subfolder: "a\\b", filename: "x.png" }),
    "comfyui://outputs/output/a/b/x.png",
  );
});

Deno.test("parseOutputUri() refuses what leaves ComfyUI's folders or is none of ours", () => {
  const bad = [
    "",
    "comfyui://outputs/",
    "comfyui://outputs/output",
    "comfyui://outputs/output/",
    "comfyui://outputs/etc/passwd",
    "comfyui://outputs/output/../x.png",
    "comfyui://outputs/output/%2e%2e/x.png",
    "comfyui://outputs/output/a%2f..%2fx.png",
    "comfyui://outputs/output/a%5Cx.png",
    "comfyui://outputs/output/x%00.png",
    "comfyui://outputs/output/%ZZ.png",
    "comfyui://models/output/x.png",
    "file:///etc/passwd",
  ];
  for (const uri of bad) assertEquals([uri, parseOutputUri(uri)], [uri, undefined]);
});
