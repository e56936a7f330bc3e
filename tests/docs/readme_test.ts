import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { permissionFlags } from "../../scripts/compile/permissions.ts";
import { BUDGET, toolSizes } from "../../scripts/tools.ts";
import { CLIENTS } from "../../src/commands/connect/clients.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { reachOf } from "../../src/config/reach.ts";
import { generateImage } from "../../src/mcp/tools/generate_image.ts";
import { Client, StdioClientTransport } from "../sdk_client.ts";
import { docPages, fencedBlocks, pageText, ROOT } from "./fenced_blocks.ts";

const README = await pageText("README.md");
const COMPARISON = await pageText("docs/comparison.md");
const INSTALL = await pageText("docs/install.md");

Deno.test("README fits into about two screens", () => {
  const lines = README.trimEnd().split("\n").length;
  assert(lines <= 105, `${lines} lines. What is not for a first look belongs into docs/.`);
});

Deno.test("README's block for desktop clients starts a server that lists its tools", async () => {
  const block = (await fencedBlocks("json")).find(({ page }) => page === "README.md");
  const { command, args } = JSON.parse(block?.text ?? "").mcpServers.easel;
  const [yes, deno, ...rest] = args as string[];
  assertEquals([command, yes, deno], ["npx", "-y", `deno@${Deno.version.deno}`]);
  const transport = new StdioClientTransport({
    command: Deno.execPath(),
    args: rest.map((arg) => arg.replace("/path/to/easel/", ROOT)),
  });
  const client = new Client({ name: "readme", version: "1" });
  await client.connect(transport);
  assert((await client.listTools()).tools.length > 0);
  await client.close();
});

Deno.test("docs/install.md names the address that the program listens on by default", () => {
  const { host, port } = parseConfig(["serve"]);
  assertStringIncludes(INSTALL, `"url": "http://${host}:${port}/mcp"`);
});

Deno.test("README names exactly the permissions that a desktop client's server has", async () => {
  const block = (await fencedBlocks("json")).find(({ page }) => page === "README.md");
  const { args } = JSON.parse(block?.text ?? "").mcpServers.easel;
  const flags = permissionFlags(reachOf(parseConfig([])));
  assertEquals(args.slice(args.indexOf("run") + 1, -1), flags);
  for (const page of ["README.md", "SECURITY.md", "CHANGELOG.md"]) {
    assertStringIncludes(await pageText(page), `\`${flags.slice(1).join(" ")}\``);
  }
});

Deno.test("docs/pictures.md names every tool, and README every client", async () => {
  const { tools } = await toolSizes();
  const text = await pageText("docs/pictures.md");
  for (const { name } of tools.filter((it) => it.name !== "text_to_image")) {
    assertStringIncludes(text, `\`${name}\``);
  }
  for (const { id } of CLIENTS) assertStringIncludes(README, `\`${id}\``);
});

Deno.test("README's figures of our own tools are those of the program", async () => {
  const { tools, total } = await toolSizes();
  assert(total <= BUDGET);
  const inputs = Object.keys(generateImage.input.shape).length;
  assertStringIncludes(README, `${tools.length}: below ${BUDGET / 1000} KB, or ${tokens(BUDGET)}`);
  assertStringIncludes(README, `less than ${BUDGET.toLocaleString("en")} bytes`);
  assertStringIncludes(COMPARISON, `| ${inputs} inputs `);
});

Deno.test("README's comparison is a part of that in docs/comparison.md, with its sources", () => {
  const all = comparison(COMPARISON);
  const some = comparison(README);
  assertEquals(some.filter((line) => !all.includes(line)), []);
  assert(some.length > 8 && some.length < all.length);
});

/** The rows of the comparison, as wide as their words, and where its links lead. */
function comparison(page: string): string[] {
  return page.split("\n").filter((line) => /^\| (?!-)|^\[\w+\]: /.test(line))
    .map((line) => line.replaceAll(/ +/g, " "));
}

/** As README counts them: four bytes each. */
function tokens(bytes: number): string {
  return `${(bytes / 4).toLocaleString("en")} tokens`;
}

Deno.test("the docs link to no page and no heading that is not there", async () => {
  const broken: string[] = [];
  for (const page of await docPages()) {
    const text = (await pageText(page)).replaceAll(/^```[\s\S]*?^```$/gm, "");
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      if (!await leadsSomewhere(page, link)) broken.push(`${page}: ${link}`);
    }
  }
  assertEquals(broken, []);
});

async function leadsSomewhere(page: string, link: string): Promise<boolean> {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  const text = await Deno.readTextFile(join(ROOT, target)).catch(() => undefined);
  return text !== undefined && (heading === undefined || headings(text).includes(heading));
}

/** The headings of a page as links name them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
  );
}

Deno.test("the comparison's links are all said, and those that are said are all used", () => {
  for (const page of [README, COMPARISON]) {
    const said = [...page.matchAll(/^\[(\w+)\]: https:\/\/\S+$/gm)].map(([, name]) => name);
    const used = [...page.matchAll(/\]\[(\w+)\]/g)].map(([, name]) => name);
    assertEquals([...new Set(used)].sort(), said.sort());
  }
});
