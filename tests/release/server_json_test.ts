import { assert, assertEquals, assertMatch } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };
import { mcpbManifest } from "../../scripts/release/mcpb_manifest.ts";
import { packageJson } from "../../scripts/release/npm_package.ts";
import { serverJson } from "../../scripts/release/server_json.ts";

const BUNDLE = { file: "easel-x86_64.mcpb", sha256: "ab".repeat(32) };

Deno.test("serverJson() has what the registry's schema asks for, within its limits", () => {
  const { $schema, name, title, description, version, repository, packages } = serverJson([BUNDLE]);
  assertMatch($schema, /\/schemas\/2025-12-11\/server\.schema\.json$/);
  assertMatch(name, /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  assert(name.length >= 3 && name.length <= 200, name);
  assert(title.length <= 100 && description.length >= 1 && description.length <= 100, description);
  assertMatch(version, /^\d+\.\d+\.\d+$/);
  assertEquals(repository.source, "github");
  for (const { registryType, identifier, transport } of packages) {
    assert(registryType && identifier);
    assertEquals(transport, { type: "stdio" });
  }
});

Deno.test("serverJson() names each bundle by its address in the release, with its hash", () => {
  const bundle = serverJson([BUNDLE]).packages.find(({ registryType }) => registryType === "mcpb");
  const { repository, version } = serverJson([]);
  assertEquals(
    bundle?.identifier,
    `${repository.url}/releases/download/v${version}/${BUNDLE.file}`,
  );
  assertMatch(bundle?.fileSha256 ?? "", /^[a-f0-9]{64}$/);
});

Deno.test("server.json and the npm package name each other, as the registry wants", () => {
  const { name, packages } = serverJson([]);
  assertEquals(packages[0]?.identifier, packageJson().name);
  assertEquals(packageJson().mcpName, name);
});

Deno.test("every package has the version of deno.json", () => {
  const { version, packages } = serverJson([BUNDLE]);
  const others = [packageJson(), mcpbManifest({ linux: "a" }), ...packages];
  for (const it of [version, ...others.map((one) => one.version)]) {
    assertEquals(it, denoConfig.version);
  }
});
