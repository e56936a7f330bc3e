import { assertEquals } from "@std/assert";
import { gatherOutputs } from "../../src/jobs/outputs.ts";

const file = (filename: string, type: string) => ({ filename, subfolder: "", type });

Deno.test("gatherOutputs() puts what was saved before what was only shown", () => {
  const { files } = gatherOutputs([
    { images: [file("shown.png", "temp")] },
    { images: [file("one.webm", "output"), file("two.png", "output")], animated: [true] },
    { audio: [file("three.flac", "output")] },
  ]);
  assertEquals(files.map(({ filename, mediaType }) => `${filename} ${mediaType}`), [
    "one.webm video/webm",
    "two.png image/png",
    "three.flac audio/flac",
    "shown.png image/png",
  ]);
});

Deno.test("gatherOutputs() gathers texts, and bears what it does not know", () => {
  const outputs = [{ text: ["a", "b"] }, { odd: 7 }, { images: "none" }, {}];
  assertEquals(gatherOutputs(outputs), { files: [], texts: ["a", "b"] });
});
