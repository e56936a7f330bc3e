import { assertEquals } from "@std/assert";
import { pickDynamicPrompt } from "../../src/workflow/convert/dynamic_prompts.ts";
import { formatDate } from "../../src/workflow/convert/text_replacements.ts";
import { inputsOf, node, saved } from "./convert_samples.ts";

const first = () => 0;
const last = () => 0.999;

Deno.test("pickDynamicPrompt() picks one of each pair of braces", () => {
  assertEquals(pickDynamicPrompt("a {red|blue} cat", first), "a red cat");
  assertEquals(pickDynamicPrompt("a {red|blue} cat", last), "a blue cat");
});

Deno.test("pickDynamicPrompt() picks inside of what it picked", () => {
  assertEquals(pickDynamicPrompt("{a|b {c|d}} e", last), "b d e");
  assertEquals(pickDynamicPrompt("{{a|b}|c}", first), "a");
});

Deno.test("pickDynamicPrompt() drops comments, and what follows // in an address", () => {
  assertEquals(pickDynamicPrompt("a /* b\nc */d // e\nf", first), "a d \nf");
  assertEquals(pickDynamicPrompt("see http://x.y", first), "see http:");
});

Deno.test("pickDynamicPrompt() keeps escaped braces and bars", () => {
  assertEquals(pickDynamicPrompt("\\{a\\|b\\}", first), "{a|b}");
  assertEquals(pickDynamicPrompt("{a\\|b|c}", first), "a|b");
});

Deno.test("pickDynamicPrompt() takes braces that never close to the end of the text", () => {
  assertEquals(pickDynamicPrompt("x {a|b", last), "x b");
  assertEquals(pickDynamicPrompt("x } y", first), "x } y");
  assertEquals(pickDynamicPrompt("x \\", first), "x \\");
});

Deno.test("pickDynamicPrompt() survives thousands of open braces", () => {
  assertEquals(pickDynamicPrompt("{".repeat(1500), first), "");
});

Deno.test("formatDate() pads double letters and knows both years", () => {
  const date = new Date(2024, 2, 5, 17, 8, 9);
  assertEquals(formatDate("yyyy-MM-dd_hhmmss", date), "2024-03-05_170809");
  assertEquals(formatDate("yy M d h m s", date), "24 3 5 17 8 9");
});

function prefixOf(prefix: string): unknown {
  const workflow = saved([
    node(1, "Latent", { title: "Size", widgets_values: [640, 480] }),
    node(2, "Load", {
      properties: { "Node name for S&R": "My model" },
      widgets_values: ["a/b.st"],
    }),
    node(3, "SaveImage", { widgets_values: [prefix] }),
  ]);
  return inputsOf(workflow, "3")?.["filename_prefix"];
}

Deno.test("convertWorkflow() fills in the date of a file name", () => {
  assertEquals(prefixOf("%date:yyyy-MM-dd%/x"), "2024-03-05/x");
});

Deno.test("convertWorkflow() fills in other nodes' values by name, class or title", () => {
  assertEquals(prefixOf("%Size.width%x%Latent.height%"), "640x480");
});

Deno.test("convertWorkflow() takes out of a value what no file name may hold", () => {
  assertEquals(prefixOf("%My model.name%"), "a_b.st");
});

Deno.test("convertWorkflow() leaves what the server fills in, and what it does not know", () => {
  assertEquals(
    prefixOf("%width% %Nobody.x% %Size.gone% %a.b.c%"),
    "%width% %Nobody.x% %Size.gone% %a.b.c%",
  );
});

Deno.test("convertWorkflow() leaves texts of other nodes alone", () => {
  const workflow = saved([node(1, "Encode", { widgets_values: ["%Size.width% %date:yyyy%"] })]);
  assertEquals(inputsOf(workflow, "1"), { text: "%Size.width% %date:yyyy%" });
});
