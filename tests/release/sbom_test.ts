import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { bundle } from "../../scripts/bench/bundle.ts";
import { type BundledPackage, bundledPackages } from "../../scripts/release/bundled_package.ts";
import { lockedPackages, readLock } from "../../scripts/release/lock.ts";
import { VERSION } from "../../scripts/release/project.ts";
import { sbom } from "../../scripts/release/sbom.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

async function packagesOfEasel(): Promise<BundledPackage[]> {
  const folder = await Deno.makeTempDir();
  try {
    await bundle(MAIN, { into: folder, sourceMaps: true });
    return await bundledPackages(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("sbom() of Easel has what CycloneDX 1.5 asks for, and is the same each time", async () => {
  const packages = await packagesOfEasel();
  const bom = await sbom(packages, await readLock());
  assertEquals(await sbom(packages, await readLock()), bom);
  assertEquals([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.5", 1]);
  assertMatch(bom.serialNumber, /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assertEquals(bom.metadata.component.version, VERSION);
  for (const component of [bom.metadata.component, ...bom.components]) {
    assert(component.type && component.name && component.version, component["bom-ref"]);
    assertMatch(component.purl, /^pkg:(?:npm\/(?:%40[^/@]+\/)?[^/@]+|github\/denoland\/deno)@v?\d/);
    assertEquals(component.licenses.length, 1);
  }
  for (const { hashes, name, type } of bom.components) {
    if (type === "library") assertMatch(hashes?.[0]?.content ?? "", /^[0-9a-f]{128}$/, name);
  }
});

Deno.test("sbom() of Easel lists what is in the bundle, and points to nothing else", async () => {
  const packages = await packagesOfEasel();
  const bom = await sbom(packages, await readLock());
  const names = bom.components.map(({ name }) => name);
  for (const name of ["deno", "@modelcontextprotocol/sdk", "zod", "hono"]) {
    assert(names.includes(name), `${name} is not among ${names}`);
  }
  // The SDK depends on it, and nothing of it is bundled.
  assert(!names.includes("express"), "express is listed");
  const refs = [bom.metadata.component, ...bom.components].map((it) => it["bom-ref"]);
  assertEquals(new Set(refs).size, refs.length);
  const pointed = bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
  assertEquals(pointed.filter((ref) => !refs.includes(ref)), []);
  const sdk = bom.dependencies.find(({ ref }) => ref.includes("modelcontextprotocol"));
  assert(sdk?.dependsOn.some((ref) => ref.startsWith("pkg:npm/zod@")), `${sdk?.dependsOn}`);
});

Deno.test("sbom() tells a choice of licences apart from one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/package.json`, '{"license":"(MIT OR Apache-2.0)"}');
    await Deno.writeTextFile(`${folder}/LICENSE`, "Terms");
    const lock = new Map([["a@1.0.0", { integrity: "sha512-AAAA", dependencies: [] }]]);
    const { components } = await sbom([{ name: "a", version: "1.0.0", folder }], lock);
    assertEquals(components.map(({ licenses }) => licenses), [
      [{ license: { id: "MIT" } }],
      [{ expression: "(MIT OR Apache-2.0)" }],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("sbom() refuses a package that deno.lock does not hold", async () => {
  const [first] = await packagesOfEasel();
  const changed = { ...first!, version: "0.0.0" };
  const refused = `Cannot list "${changed.name}@0.0.0": deno.lock does not hold it`;
  await assertRejects(async () => await sbom([changed], await readLock()), Error, refused);
});

Deno.test("lockedPackages() takes off the peers that deno.lock writes behind a version", () => {
  const text = JSON.stringify({
    npm: {
      "@a/b@1.0.0_zod@4.6.7": {
        integrity: "sha512-AAAA",
        dependencies: ["c@2.0.0_zod@4.6.7", "zod"],
      },
      "zod@4.6.7": { integrity: "sha512-BBBB" },
    },
  });
  assertEquals([...lockedPackages(text)], [
    ["@a/b@1.0.0", { integrity: "sha512-AAAA", dependencies: ["c@2.0.0", "zod"] }],
    ["zod@4.6.7", { integrity: "sha512-BBBB", dependencies: [] }],
  ]);
});
