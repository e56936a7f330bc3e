import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseTarGzip } from "nanotar";
import { makeRelease } from "../../scripts/release/make_release.ts";
import { archiveName } from "../../scripts/release/program_archive.ts";
import { parseReleaseOptions } from "../../scripts/release/release_options.ts";
import { differences, smoke, smokeOfSources } from "../../scripts/release/smoke.ts";
import { parseTargets } from "../../scripts/compile/targets.ts";
import { serveFolder } from "../../scripts/release/try_install.ts";
import { standInEnv, tidyStandIn } from "../compile/run_program.ts";
import { buildBase, HAS_BASE, NEEDS_BASE } from "../compile/standin_base.ts";
import { runInstaller } from "./run_installer.ts";

const TARGETS = parseTargets([Deno.build.target]);

Deno.test("makeRelease() refuses a folder that holds something", async () => {
  const out = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${out}/old.zip`, "");
    const refused = `Cannot make a release in "${out}": it holds old.zip`;
    await assertRejects(
      () => makeRelease({ out, targets: TARGETS, unreleased: true }),
      TypeError,
      refused,
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test({
  name: "makeRelease() makes programs that install and work, and the same twice" + NEEDS_BASE,
  ignore: !HAS_BASE,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    try {
      const base = await buildBase(folder);
      const [one, two] = [`${folder}/one`, `${folder}/two`];
      const paths = await makeRelease({ out: one, targets: TARGETS, base, unreleased: true });
      const names = paths.map((path) => path.slice(one.length + 1));
      await t.step("each file is there, and has its line in SHA256SUMS", async () => {
        const present = await Array.fromAsync(Deno.readDir(one), ({ name }) => name);
        assertEquals(present.toSorted(), names.toSorted());
        const sums = (await Deno.readTextFile(`${one}/SHA256SUMS`)).trimEnd().split("\n");
        const listed = sums.map((line) => line.split("  ")[1]);
        assertEquals(listed, names.filter((name) => name !== "SHA256SUMS").toSorted());
        assert(names.includes(archiveName(TARGETS[0]!)), names.join());
      });
      await t.step("its pages link to nothing that lies beside them in the sources", async () => {
        const archive = await Deno.readFile(`${one}/${archiveName(TARGETS[0]!)}`);
        const pages = (await parseTarGzip(archive)).filter(({ name }) => name.endsWith(".md"));
        assertEquals(pages.map(({ name }) => name.split("/")[1]).sort(), [
          "INSTALL.md",
          "README.md",
        ]);
        const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\(([^)]+)\)/g)]);
        assert(links.length > 0);
        assertEquals(links.filter(([, to]) => !/^(?:#|https:)/.test(to!)).map(([it]) => it), []);
      });
      await t.step("the same sources make the same bytes", async () => {
        await makeRelease({ out: two, targets: TARGETS, base, unreleased: true });
        const [first, second] = await Promise.all(
          [one, two].map((out) => Deno.readTextFile(`${out}/SHA256SUMS`)),
        );
        assertEquals(second, first);
      });
      await t.step("its programs, installed from it, work as the sources do", async () => {
        const into = `${folder}/bin`;
        await using served = serveFolder(one);
        const installed = await runInstaller(`${one}/install.sh`, {
          args: [into],
          env: { ...standInEnv(), EASEL_BASE_URL: served.url },
        });
        assertEquals(installed.code, 0, installed.stderr);
        const sources = await smokeOfSources();
        for (const program of ["easel", "easel-server"]) {
          let stderr = "";
          const options = { env: standInEnv(), onStderr: (text: string) => stderr = text };
          assertEquals(differences(await smoke([`${into}/${program}`], options), sources), []);
          await tidyStandIn(stderr);
        }
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("deno task release --help names what it makes by default", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/release.ts", "--help"],
    cwd: new URL("../../", import.meta.url),
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0);
  for (const target of parseReleaseOptions([])?.targets ?? []) assertStringIncludes(text, target);
});
