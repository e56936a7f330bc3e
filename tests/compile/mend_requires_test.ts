import { assertEquals, assertStringIncludes } from "@std/assert";
import { bundle } from "../../scripts/bench/bundle.ts";
import { mendRequires } from "../../scripts/compile/mend_requires.ts";

/** A package of CommonJS, and what asks for it only when it is told to. */
const PACKAGE = `exports.escape = (text) => require("node:querystring").escape(text);`;
const ENTRY = `
const { escape } = await import("./package.cjs").then(({ default: it }) => it);
console.log(escape("a b"));
`;

for (const split of [false, true]) {
  Deno.test(`mendRequires() gives a ${split ? "split " : ""}bundle the modules of Node's that it asks for`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/package.cjs`, PACKAGE);
      await Deno.writeTextFile(`${folder}/entry.ts`, ENTRY);
      const into = `${folder}/bundled`;
      await Deno.mkdir(into);
      const entry = await bundle(`${folder}/entry.ts`, { into, split });
      const before = await run(entry);
      assertStringIncludes(before.err, "Dynamic require");
      await mendRequires(into);
      assertEquals(await run(entry), { out: "a%20b\n", err: "" });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Runs a script without any permission. */
async function run(script: string): Promise<{ out: string; err: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-prompt", script],
    env: { NO_COLOR: "1" },
  }).output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { out, err };
}
