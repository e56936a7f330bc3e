import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { makeRelease } from "../../scripts/release/make_release.ts";
import { checkReleased } from "../../scripts/release/unreleased.ts";

Deno.test("checkReleased() names each place that says that nothing is released", () => {
  const pages = [
    { path: "README.md", text: "# Easel\n\nNothing is\nreleased yet: no download.\n" },
    { path: "a.md", text: "It is not published yet." },
    { path: "b.md", text: "What is released is signed, and nothing else is published with it." },
  ];
  const { message } = assertThrows(() => checkReleased(pages), Error, "Cannot make a release:");
  const places = message.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(places.map((line) => line.split(": ")[0]), [
    '  README.md:3 says "Nothing is released yet"',
    '  a.md:1 says "not published yet"',
  ]);
  assert(message.endsWith("add --unreleased."), message);
  checkReleased(pages.slice(2));
});

const PAGES = ["README.md", "docs/install.md", "scripts/release/npm/README.md"];
const texts = await Promise.all(
  PAGES.map(async (path) => ({
    path,
    text: await Deno.readTextFile(new URL(`../../${path}`, import.meta.url)),
  })),
);

/** Whether the sources are those of a release. */
function isReleased(): boolean {
  try {
    checkReleased(texts);
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "makeRelease() refuses before it makes anything while a page says that there is none",
  ignore: isReleased(),
  async fn() {
    const out = await Deno.makeTempDir();
    try {
      await assertRejects(() => makeRelease({ out, targets: [] }), Error, "docs/install.md:3 says");
      assertEquals(await Array.fromAsync(Deno.readDir(out)), []);
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
});
