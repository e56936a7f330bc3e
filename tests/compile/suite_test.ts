import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { parseCompileOptions } from "../../scripts/compile/compile_options.ts";
import { makeExecutable } from "../../scripts/compile/make_executable.ts";
import { plan } from "../../scripts/compile/plan.ts";
import { parseSummary } from "../../scripts/test.ts";
import { buildBase, HAS_BASE, NEEDS_BASE } from "./standin_base.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/e2e.ts", import.meta.url));
const SUITE = fromFileUrl(new URL("../e2e/", import.meta.url));

/**
 * What is run on an executable: the files that are about reaching, reading and writing. How failures
 * are worded and what is kept secret (errors_test.ts, secrets_test.ts) is the same for all profiles.
 */
const PROFILES = [
  {
    name: "desktop",
    flags: [],
    ports: [8188],
    listen: [],
    files: [
      "client_gone",
      "commands",
      "generate_image",
      "image_input",
      "permissions",
      "saved_workflow",
      "workflow_folder",
    ],
    filter: [],
    least: 25,
  },
  {
    name: "server",
    flags: ["--profile", "server"],
    ports: [8188, 5243],
    listen: ["--listen", "127.0.0.1:5243"],
    files: [
      "client_gone",
      "describe_image",
      "generate_image",
      "image_input",
      "permissions",
      "workflow_folder",
    ],
    // What goes over stdio is the same as that of desktop.
    filter: ["--filter", "/over http|over HTTP|easel serve|speaks HTTP/"],
    least: 15,
  },
];

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}

for (const { name, flags, ports, listen, files, filter, least } of PROFILES) {
  const taken = ports.filter((port) => !isFree(port));
  const needs = taken.length === 0 ? "" : ` [needs port ${taken.join(" and ")}, taken]`;
  Deno.test({
    name: `the end-to-end tests pass on an executable of profile ${name}${NEEDS_BASE}${needs}`,
    ignore: !HAS_BASE || taken.length > 0,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        const base = await buildBase(folder);
        const program = `${folder}/easel`;
        await makeExecutable(program, { plan: plan(parseCompileOptions(flags)!), base });
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            ...["run", "-A", "--quiet", SCRIPT, "--program", program, ...listen],
            ...["--no-check", ...filter, ...files.map((file) => `${SUITE}${file}_test.ts`)],
          ],
          env: { NO_COLOR: "1" },
        }).output();
        const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
        const summary = parseSummary(out!);
        assertEquals([code, summary?.failed], [0, 0], `${out}\n${err}`);
        assert(summary!.passed >= least, `only ${summary!.passed} ran:\n${out}`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
