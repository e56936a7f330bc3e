import { assertEquals, assertThrows } from "@std/assert";
import { loaderName, parseLoaderName } from "../../../src/mcp/image_input/file_name.ts";
import { ImageInputError } from "../../../src/mcp/image_input/image_input_error.ts";
import { inputUri, readImageReference } from "../../../src/mcp/image_input/image_reference.ts";
import { dataUrl, jpeg, pattern, png } from "./pictures.ts";

const ID = "0b5e1c2a-1234-4abc-8def-0123456789ab";

Deno.test("readImageReference() takes data URLs and base64 of every kind", () => {
  const bytes = png(pattern(8, 8));
  const base64 = bytes.toBase64();
  const given = [
    dataUrl(bytes),
    dataUrl(bytes, "text/html"),
    `data:;base64,${encodeURIComponent(base64)}`,
    `DATA:image/png;charset=utf-8;BASE64,${base64}`,
    base64,
    `  ${base64}\n`,
    base64.replaceAll(/.{76}/g, "$&\r\n"),
    base64.replace(/=+$/, ""),
    bytes.toBase64({ alphabet: "base64url" }),
    `data:image/png;base64,${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`,
  ];
  for (const text of given) {
    assertEquals(readImageReference(text), { kind: "bytes", bytes }, text.slice(0, 40));
  }
  const photo = jpeg(pattern(8, 8));
  assertEquals(readImageReference(photo.toBase64()), { kind: "bytes", bytes: photo });
});

Deno.test("readImageReference() takes URIs, jobs and names", () => {
  const at = (type: "input" | "output" | "temp", filename: string, subfolder = "") => ({
    filename,
    subfolder,
    type,
  });
  const table: [string, ReturnType<typeof readImageReference>][] = [
    ["comfyui://outputs/output/a%20b.png", { kind: "file", file: at("output", "a b.png") }],
    ["comfyui://outputs/temp/x/y.png", { kind: "file", file: at("temp", "y.png", "x") }],
    ["comfyui://inputs/easel/y.png", { kind: "file", file: at("input", "y.png", "easel") }],
    [ID, { kind: "job", id: ID }],
    [` ${ID.toUpperCase()} `, { kind: "job", id: ID }],
    [`comfyui://jobs/${ID}`, { kind: "job", id: ID }],
    ["photo.png", { kind: "name", file: at("input", "photo.png") }],
    ["holiday/photo 1.png", { kind: "name", file: at("input", "photo 1.png", "holiday") }],
    ["x/made.png [output]", { kind: "file", file: at("output", "made.png", "x") }],
    ["写真.png", { kind: "name", file: at("input", "写真.png") }],
  ];
  for (const [text, reference] of table) assertEquals(readImageReference(text), reference, text);
});

Deno.test("readImageReference() refuses paths, addresses and broken data, and says why", () => {
  const table: [string, string][] = [
    ["", "it is empty"],
    ["   ", "it is empty"],
    ["http://example.com/a.png", "addresses are not fetched"],
    ["https://example.com/a.png", "addresses are not fetched"],
    ["file:///etc/passwd", "addresses are not fetched"],
    ["/etc/passwd", "files of the server's disk are not read"],
    ["~/photo.png", "files of the server's disk are not read"],
    ["C:\\photo.png", "files of the server's disk are not read"],
    ["..\\photo.png", "files of the server's disk are not read"],
    ["../photo.png", "files of the server's disk are not read"],
    ["a/../../photo.png", "files of the server's disk are not read"],
    ["../photo.png [output]", "files of the server's disk are not read"],
    ["photo\n.png", "it is no file name"],
    ["folder/", "it names no file"],
    ["comfyui://outputs/output/..%2F..%2Fetc%2Fpasswd", "it is no URI of a picture"],
    ["comfyui://outputs/etc/passwd", "it is no URI of a picture"],
    ["comfyui://inputs/../output/a.png", "it is no URI of a picture"],
    ["comfyui://inputs/%zz.png", "it is no URI of a picture"],
    ["comfyui://jobs/nope", "it is no URI of a picture"],
    ["data:image/png,abc", "the data URL is not in base64"],
    ["data:image/png;base64,%%%", "the data URL has a broken % escape"],
    ["data:image/png;base64,not base64!", "it is no valid base64"],
    ["iVBORw0KGgo...and so on", "it is no valid base64"],
    [`iVBORw0KGgo${"A".repeat(4)}=A`, "it is no valid base64"],
    ["x".repeat(40_000_000), "it has 30000000 bytes"],
    ["\ud800".repeat(2000), "it is no valid base64"],
  ];
  for (const [text, reason] of table) {
    const error = assertThrows(() => readImageReference(text), ImageInputError, reason);
    assertEquals(error.message.includes("Give ") || error.message.includes("Make "), true, reason);
  }
});

Deno.test("loaderName() and parseLoaderName() are each other's opposite", () => {
  for (const name of ["a.png", "x/y/a.png", "a.png [output]", "x/a b.png [temp]"]) {
    assertEquals(loaderName(parseLoaderName(name)), name);
  }
  const windows = { filename: "a.png", subfolder: "x\\y", type: "output" as const };
  assertEquals(loaderName(windows), "x/y/a.png [output]");
});

Deno.test("inputUri() names what readImageReference() reads", () => {
  const file = { filename: "a #1.png", subfolder: "easel/b c", type: "input" as const };
  assertEquals(readImageReference(inputUri(file)), { kind: "file", file });
});
