import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type BundledPackage, bundledPackages } from "../../scripts/release/bundled_package.ts";
import { licenceOf } from "../../scripts/release/licence.ts";
import { thirdPartyLicences } from "../../scripts/release/third_party.ts";

/** Makes a package as it lies in Deno's cache. */
async function withPackage(
  files: Record<string, string>,
  use: (it: BundledPackage) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const folder = `${root}/npm/registry/@scope/thing/1.2.3`;
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await use({ name: "@scope/thing", version: "1.2.3", folder });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("licenceOf() reads the licence and the notices of a package", async () => {
  const files = {
    "package.json": '{"license":"Apache-2.0"}',
    "LICENCE.md": "Terms\n",
    NOTICE: "By us",
  };
  await withPackage(files, async (it) => {
    assertEquals(await licenceOf(it), { id: "Apache-2.0", text: "Terms\n\nBy us" });
  });
});

Deno.test("licenceOf() finds the text by all of its usual names", async () => {
  for (const name of ["LICENSE", "license.txt", "LICENCE.md", "COPYING", "LICENSE-MIT.txt"]) {
    await withPackage({ "package.json": '{"license":"MIT"}', [name]: name }, async (it) => {
      assertEquals((await licenceOf(it)).text, name);
    });
  }
});

Deno.test("licenceOf() refuses a package without the name of a licence, or its text", async () => {
  const named = '{"license":"MIT"}';
  const wrong: [files: Record<string, string>, message: string][] = [
    [{ "package.json": "{}", LICENSE: "MIT" }, "names no licence"],
    [{ "package.json": named }, "it is under MIT, and the text of that is not among its files"],
    [{ "package.json": named, "license.js": "" }, "the text of that is not among its files"],
  ];
  for (const [files, message] of wrong) {
    await withPackage(files, async (it) => {
      await assertRejects(() => licenceOf(it), Error, 'Cannot ship "@scope/thing@1.2.3"');
      await assertRejects(() => licenceOf(it), Error, message);
    });
  }
});

Deno.test("thirdPartyLicences() gives Deno's copyright to the words of MIT, and each package", async () => {
  const own = await Deno.readTextFile(new URL("../../LICENSE", import.meta.url));
  await withPackage({ "package.json": '{"license":"ISC"}', LICENSE: "By them" }, async (it) => {
    const text = await thirdPartyLicences([it], own);
    assertStringIncludes(text, "@scope/thing 1.2.3 (ISC)");
    assertStringIncludes(text, "By them");
    assertStringIncludes(text, "the Deno authors");
    assert(!text.includes("The Easel authors"), "our copyright stands on Deno");
  });
});

Deno.test("bundledPackages() finds packages by the sources of all maps, each once", async () => {
  await withPackage({}, async ({ folder }) => {
    const bundle = await Deno.makeTempDir();
    try {
      const map = (...sources: string[]) => JSON.stringify({ version: 3, sources });
      await Deno.writeTextFile(`${bundle}/a.js.map`, map(`${folder}/a.js`, "../ours.ts"));
      await Deno.writeTextFile(`${bundle}/b.js.map`, map(`${folder}/deep/b.js`));
      assertEquals(await bundledPackages(bundle), [
        { name: "@scope/thing", version: "1.2.3", folder },
      ]);
      await Deno.remove(`${bundle}/a.js.map`);
      await Deno.remove(`${bundle}/b.js.map`);
      await assertRejects(() => bundledPackages(bundle), Error, "there is no source map");
    } finally {
      await Deno.remove(bundle, { recursive: true });
    }
  });
});
