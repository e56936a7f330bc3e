/// <reference lib="deno.unstable" />
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import plugin, { ROOMS, SHAPES } from "../../scripts/lint/rooms.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** What the linter says of `source` in that file of the project. */
function lint(file: string, source: string): { id: string; message: string }[] {
  return Deno.lint.runPlugin(plugin, join(ROOT, file), source)
    .map(({ id, message }) => ({ id, message }));
}

function assertRefused(file: string, source: string, expected: { id: string; reason: RegExp }) {
  const [found, ...more] = lint(file, source);
  assertEquals([found?.id, more], [expected.id, []], `${file}: ${source}`);
  assertMatch(found?.message ?? "", expected.reason);
}

function assertFine(file: string, source: string) {
  assertEquals(lint(file, source), [], `${file}: ${source}`);
}

/** Each folder, one file of another that it must not import, and what the message says of it. */
const REFUSED: [file: string, specifier: string, reason: RegExp][] = [
  ["src/std/cli.ts", "../comfyui/json.ts", /knows? nothing of ours/],
  ["src/config/config.ts", "../comfyui/client.ts", /nothing acts on them/],
  ["src/comfyui/client.ts", "../workflow/template.ts", /without any policy/],
  ["src/comfyui/client.ts", "../config/config.ts", /src\/comfyui may import only std/],
  ["src/workflow/template.ts", "../comfyui/client.ts", /no I\/O/],
  ["src/workflow/template.ts", "../comfyui/errors.ts", /no I\/O/],
  ["src/jobs/jobs.ts", "../mcp/tool.ts", /how it is asked/],
  ["src/mcp/tools/generate_image.ts", "../../comfyui/client.ts", /only jobs talk/],
  ["src/mcp/server.ts", "../http/server.ts", /only jobs talk/],
  ["src/http/server.ts", "../mcp/server.ts", /handed handlers/],
  ["src/http/server.ts", "../jobs/jobs.ts", /handed handlers/],
  ["src/web/gallery.ts", "../jobs/jobs.ts", /in a browser/],
  ["src/web/gallery.ts", "@std/path", /in a browser/],
  ["src/demo/engine.ts", "../comfyui/events.ts", /real ComfyUI/],
  ["src/jobs/jobs.ts", "../demo/engine.ts", /src\/jobs may import only std, comfyui, workflow/],
  ["src/commands/doctor.ts", "../demo/engine.ts", /handed the program/],
  ["src/mcp/server.ts", "../commands/doctor.ts", /src\/mcp may import only/],
  ["src/somewhere/new.ts", "../comfyui/json.ts", /does not name it/],
];

for (const [file, specifier, reason] of REFUSED) {
  Deno.test(`rooms/imports refuses "${specifier}" in ${file}, as a type, too`, () => {
    const ways = [
      `import { x } from "${specifier}";`,
      `import type { X } from "${specifier}";`,
      `import "${specifier}";`,
      `export { x } from "${specifier}";`,
      `export * from "${specifier}";`,
      `const x = await import("${specifier}");`,
      `type X = import("${specifier}").X;`,
    ];
    for (const source of ways) assertRefused(file, source, { id: "rooms/imports", reason });
  });
}

Deno.test("rooms/imports lets each folder import what the table says", () => {
  for (const [room, { may }] of Object.entries(ROOMS)) {
    for (const name of may) {
      for (const target of SHAPES[name] ?? [`src/${name}/any_file.ts`]) {
        const specifier = name === "std" ? "@std/path" : `../../${target}`.replace("../src", "..");
        assertFine(
          `src/${room}/file.ts`,
          `import { x } from "${specifier.replace("../../", "../")}";`,
        );
      }
    }
  }
});

Deno.test("rooms/imports lets a folder import its own files and packages", () => {
  assertFine("src/mcp/tools/a.ts", 'import { x } from "../tool.ts"; import { z } from "zod";');
  assertFine("src/http/server.ts", 'import { Hono } from "hono";');
  assertFine(
    "src/workflow/shipped.ts",
    'import x from "../../workflows/a.json" with { type: "json" };',
  );
});

Deno.test("rooms/imports keeps the program's own file for those who start it", () => {
  const expected = { id: "rooms/imports", reason: /nothing may depend on it/ };
  assertRefused("src/jobs/jobs.ts", 'import { createApp } from "../app.ts";', expected);
  assertRefused("src/jobs/jobs.ts", 'import type { App } from "../app.ts";', expected);
  assertRefused("src/app.ts", 'import { main } from "./cli.ts";', expected);
  assertFine("src/cli.ts", 'import { createApp } from "./app.ts";');
  assertFine("src/app.ts", 'import { Jobs } from "./jobs/jobs.ts"; import "./demo/engine.ts";');
  assertFine("main.ts", 'import { main } from "./src/cli.ts";');
});

Deno.test("rooms/imports keeps tests and scripts out of the program", () => {
  const expected = { id: "rooms/imports", reason: /no part of the program/ };
  assertRefused("src/jobs/jobs.ts", 'import { x } from "../../tests/fake.ts";', expected);
  assertRefused("src/app.ts", 'import { x } from "../scripts/demo.ts";', expected);
});

Deno.test("rooms/imports keeps node: modules in src/std", () => {
  const expected = { id: "rooms/imports", reason: /only|where the program meets Node/ };
  assertRefused("src/http/server.ts", 'import { join } from "node:path";', expected);
  assertRefused("src/cli.ts", 'import process from "node:process";', expected);
  assertFine("src/std/path.ts", 'import path from "node:path";');
  assertFine("tests/http/server_test.ts", 'import net from "node:net";');
});

Deno.test("rooms/imports wants std by its name, not by its path", () => {
  const expected = { id: "rooms/imports", reason: /@std/ };
  assertRefused("src/config/config.ts", 'import { parseArgs } from "../std/cli.ts";', expected);
  assertFine("src/config/config.ts", 'import { parseArgs } from "@std/cli";');
});

Deno.test("rooms/imports keeps the MCP SDK in src/mcp, tests and scripts", () => {
  const source = 'import type { X } from "@modelcontextprotocol/sdk/types.js";';
  const expected = { id: "rooms/imports", reason: /MCP's words/ };
  assertRefused("src/jobs/jobs.ts", source, expected);
  assertRefused("src/http/server.ts", source, expected);
  assertRefused("src/app.ts", source, expected);
  for (const file of ["src/mcp/server.ts", "tests/sdk_client.ts", "scripts/bench.ts"]) {
    assertFine(file, source);
  }
});

Deno.test("rooms/layout refuses loose files in src", () => {
  assertRefused("src/server.ts", "export {};", { id: "rooms/layout", reason: /Give it a folder/ });
  assertFine("src/app.ts", "export {};");
  assertFine("src/cli.ts", "export {};");
});

Deno.test("rooms/layout refuses names that say nothing", () => {
  const expected = { id: "rooms/layout", reason: /says nothing/ };
  const names = ["index.ts", "types.ts", "utils.ts", "helpers.ts", "services/x.ts", "utils/x.ts"];
  for (const name of names) assertRefused(`src/mcp/${name}`, "export {};", expected);
  assertFine("src/mcp/sdk_types.ts", "export {};");
});

Deno.test("rooms/globals refuses to fetch in src/mcp and src/workflow", () => {
  const expected = { id: "rooms/globals", reason: /Cannot use fetch/ };
  for (const file of ["src/mcp/server.ts", "src/workflow/template.ts"]) {
    assertRefused(file, 'await fetch("http://x");', expected);
    assertRefused(file, 'await globalThis.fetch("http://x");', expected);
    assertRefused(file, 'await globalThis["fetch"]("http://x");', expected);
    assertFine(file, "await app.fetch(request);");
  }
  assertFine("src/comfyui/client.ts", 'await fetch("http://x");');
});

Deno.test("rooms/globals refuses I/O in src/workflow", () => {
  const expected = { id: "rooms/globals", reason: /Cannot use Deno/ };
  assertRefused("src/workflow/template.ts", 'await Deno.readTextFile("x");', expected);
  assertFine("src/http/listen.ts", "Deno.serve(handler);");
});

Deno.test("rooms/environment lets only src/config/environment.ts read the environment", () => {
  const expected = { id: "rooms/environment", reason: /Take the value as an option/ };
  for (const file of ["src/config/config.ts", "src/app.ts", "src/cli.ts", "src/http/server.ts"]) {
    assertRefused(file, 'Deno.env.get("X");', expected);
    assertRefused(file, 'globalThis.Deno.env.get("X");', expected);
    assertRefused(file, 'Deno["env"].get("X");', expected);
    assertRefused(file, "process.env.X;", expected);
  }
  assertFine("src/config/environment.ts", 'Deno.env.get("X");');
  assertFine("scripts/test.ts", 'Deno.env.get("X");');
  assertFine("src/config/config.ts", "options.env;");
});
