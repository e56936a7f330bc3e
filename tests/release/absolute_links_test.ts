import { assert, assertEquals } from "@std/assert";
import { absoluteLinks } from "../../scripts/release/absolute_links.ts";
import { REPOSITORY, VERSION } from "../../scripts/release/project.ts";

const ROOT = new URL("../../", import.meta.url);
const BLOB = `${REPOSITORY}/blob/v${VERSION}`;

Deno.test("absoluteLinks() leads from a page to the files beside it, at this version", () => {
  const links = (text: string) => absoluteLinks(text, "docs/install.md");
  assertEquals(links("[a](tools.md#x)"), `[a](${BLOB}/docs/tools.md#x)`);
  assertEquals(links("[a](../README.md)."), `[a](${BLOB}/README.md).`);
  const picture = `![p](${REPOSITORY}/raw/v${VERSION}/docs/images/a.svg)`;
  assertEquals(links("![p](images/a.svg)"), picture);
});

Deno.test("absoluteLinks() leaves links within the page and to other places alone", () => {
  for (const text of ["[a](#npx)", "[a](https://deno.com/x)", "[a](mailto:a@b.c)", "[a][b]"]) {
    assertEquals(absoluteLinks(text, "README.md"), text);
  }
});

Deno.test("absoluteLinks() leaves no link in README or docs/install.md that a copy has not", async () => {
  for (const path of ["README.md", "docs/install.md"]) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const links = [...absoluteLinks(text, path).matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!);
    assert(links.length > 0);
    assertEquals(links.filter((link) => !/^(?:#|https:)/.test(link)), [], path);
    const ours = links.filter((link) => link.startsWith(BLOB)).map((link) =>
      link.slice(BLOB.length)
    );
    for (const file of ours) await Deno.stat(new URL(`.${file.split("#")[0]}`, ROOT));
  }
});
