import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "../../src/config/parse_config.ts";
import { configOf } from "./test_sources.ts";

/** A template, the folder of workflows, and what it is called there. */
const NAMES: [template: string, folder: string, name: string][] = [
  ["mine", "workflows", "mine"],
  ["mine.json", "workflows", "mine"],
  ["workflows/mine.json", "workflows", "mine"],
  ["./workflows/mine.JSON", "workflows/", "mine"],
  ["workflows\\mine.json", "workflows", "mine"],
  ["workflows/team/mine.json", "./workflows", "team/mine"],
  ["/data/wf/mine.json", "/data/wf", "mine"],
  ["C:\\wf\\mine.json", "C:/wf", "mine"],
  ["./mine.json", ".", "mine"],
  [`${Deno.cwd()}/workflows/mine.json`, "workflows", "mine"],
  [`${Deno.cwd()}/workflows/team/mine.json`, "./workflows/", "team/mine"],
  ["workflows/mine.json", `${Deno.cwd()}/workflows`, "mine"],
  ["tests/../workflows/mine.json", "workflows", "mine"],
  ["saved/portrait", "workflows", "saved/portrait"],
  ["saved/portrait.json", "workflows", "saved/portrait"],
  ["team/mine", "workflows", "team/mine"],
];

for (const [template, folder, name] of NAMES) {
  Deno.test(`the template "${template}" of the folder "${folder}" is ${name}`, () => {
    const args = [`--template=${template.replaceAll("\\", "\\")}`, `--workflows-folder=${folder}`];
    assertEquals(parseConfig(args).template, name);
  });
}

/** A template that is not in the folder, and what its own is. */
const OUTSIDE: [template: string, folder: string][] = [
  ["else/mine.json", "else"],
  ["./mine.json", "."],
  ["./mine", "."],
  ["../workflows/mine.json", "../workflows"],
  ["/mine.json", "/"],
  ["/home/me/my workflows/mine.json", "'/home/me/my workflows'"],
  ["workflows2/mine.json", "workflows2"],
  ["else\\mine.json", "else"],
];

for (const [template, folder] of OUTSIDE) {
  Deno.test(`the template "${template}" is refused: no workflow is read from there`, () => {
    const given = template.replaceAll("\\", "\\");
    assertThrows(
      () => parseConfig(["--template", given]),
      RangeError,
      `Cannot use --template "${given}": it is not in the folder of workflows, which is ` +
        `"workflows". Put it there and give its name alone, or make its folder that of workflows: ` +
        `--workflows-folder ${folder}.`,
    );
  });
}

Deno.test("a template of a file that is elsewhere is told with its key and line", () => {
  const text = '{"ComfyUI": {\n"DefaultTemplate": "else/mine.json"}}';
  const told = 'Cannot use ComfyUI.DefaultTemplate "else/mine.json" (easel.yaml:2): it is not in';
  assertThrows(() => configOf(text), RangeError, told);
});
