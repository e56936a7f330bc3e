import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CLIENTS } from "../../src/commands/connect/clients.ts";
import { byProcessor } from "../../scripts/release/mcpb.ts";
import { packageJson } from "../../scripts/release/npm_package.ts";
import { archiveName } from "../../scripts/release/program_archive.ts";
import { DOWNLOADS, REPOSITORY, VERSION } from "../../scripts/release/project.ts";
import { RELEASE_TARGETS } from "../../scripts/release/release_options.ts";

const ROOT = new URL("../../", import.meta.url);
const PAGE = await Deno.readTextFile(new URL("docs/install.md", ROOT));

Deno.test("docs/install.md names every file that people download, as a release calls them", () => {
  for (const target of RELEASE_TARGETS) assertStringIncludes(PAGE, `\`${archiveName(target)}\``);
  for (const [processor] of byProcessor(RELEASE_TARGETS)) {
    assertStringIncludes(PAGE, `\`easel-${VERSION}-${processor}.mcpb\``);
  }
  for (const name of ["install.sh", "install.ps1", "SHA256SUMS"]) {
    assertStringIncludes(PAGE, `${DOWNLOADS}/${name}`);
  }
});

Deno.test("docs/install.md tells how to connect every client, and what to do then", () => {
  for (const { id, title } of CLIENTS) {
    assert(new RegExp(`\\| ${title} +\\| \`easel connect ${id}\` +\\| \\S`).test(PAGE), title);
  }
  const commands = [...PAGE.matchAll(/`easel connect ([a-z-]+)`/g)].map(([, id]) => id);
  assertEquals(commands.length, CLIENTS.length);
});

Deno.test("docs/install.md and CHANGELOG.md name no other repository and no other version", async () => {
  const changes = await Deno.readTextFile(new URL("CHANGELOG.md", ROOT));
  for (const text of [PAGE, changes]) {
    const links = [...text.matchAll(/https:\/\/github\.com\/[^\s)`]+/g)].map(([link]) => link);
    assert(links.length > 0);
    assertEquals(links.filter((link) => !link.startsWith(`${REPOSITORY}/`)), []);
  }
  const versions = [...PAGE.matchAll(/(?<![\d.])(\d+\.\d+\.\d+)(?!\.?\d)/g)].map(([, it]) => it);
  const known = [VERSION, Deno.version.deno];
  assertEquals(versions.filter((it) => !known.includes(it ?? "")), []);
  assertStringIncludes(changes, `## [${VERSION}]`);
});

Deno.test("docs/install.md starts the npm package by its name", () => {
  const [, block = "{}"] = /```json\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const { command, args } = JSON.parse(block).mcpServers.easel;
  assertEquals([command, ...args], ["npx", "-y", packageJson().name]);
});

Deno.test("docs/install.md links to nothing that it does not have", () => {
  const heads = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, head = ""]) =>
    head.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
  );
  const links = [...PAGE.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link ?? "");
  assert(links.length > 0);
  assertEquals(links.filter((link) => !heads.includes(link)), []);
});
