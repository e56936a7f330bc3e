import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parseCompileOptions } from "../../scripts/compile/compile_options.ts";
import { makeExecutable } from "../../scripts/compile/make_executable.ts";
import { permissionFlags } from "../../scripts/compile/permissions.ts";
import { type Plan, plan } from "../../scripts/compile/plan.ts";
import { type Artefact, readArtefact } from "./artefact.ts";
import { pictureLines, resultsOf } from "./easel_lines.ts";
import { runProgram, standInEnv, tidyStandIn } from "./run_program.ts";
import { buildBase, HAS_BASE, NEEDS_BASE } from "./standin_base.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** The most bytes that an executable may have on top of its base. */
const MOST = 1.5 * 1000 * 1000;

/** A folder that holds a base, and executables once they are made. */
interface Workshop extends AsyncDisposable {
  folder: string;
  base: string;
  /** Compiles as the command line says; hands back where. */
  make(name: string, args: readonly string[]): Promise<string>;
}

async function openWorkshop(): Promise<Workshop> {
  const folder = await Deno.makeTempDir();
  const base = await buildBase(folder);
  return {
    folder,
    base,
    async make(name, args) {
      const path = `${folder}/${name}`;
      const { split } = parseCompileOptions(args)!;
      await makeExecutable(path, { plan: planOf(args), split, base });
      return path;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function planOf(args: readonly string[], config?: string): Plan {
  return plan(parseCompileOptions(args)!, config);
}

/** A test that needs a base, and is else skipped by name. */
function testMade(name: string, fn: (workshop: Workshop) => Promise<void>): void {
  Deno.test({
    ...STRICT,
    name: name + NEEDS_BASE,
    ignore: !HAS_BASE,
    async fn() {
      await using workshop = await openWorkshop();
      await fn(workshop);
    },
  });
}

/** All of an executable's permissions, but for where code may come from, which Deno fills in. */
function permissionsOf({ permissions }: Artefact): Record<string, unknown> {
  const { allow_import: _, ...others } = permissions;
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null));
}

testMade("an executable's permissions are those of its profile, to the letter", async (it) => {
  const profiles: [args: string[], permissions: Record<string, unknown>, argv: string[]][] = [
    [[], { allow_net: ["127.0.0.1:8188"], allow_read: ["workflows"], prompt: false }, []],
    [
      ["--profile", "server"],
      {
        allow_net: ["127.0.0.1:8188", "127.0.0.1:5243"],
        allow_read: ["workflows"],
        prompt: false,
      },
      [],
    ],
    [
      [
        ...["--profile", "server", "--host", "0.0.0.0", "--port", "80"],
        ...["--comfyui", "https://gpu.example/comfy", "--redis", "redis://cache"],
        ...["--files", "/srv/files in", "--save", "out"],
      ],
      {
        allow_net: ["127.0.0.1:8188", "gpu.example:443", "cache:6379", "0.0.0.0:80"],
        allow_read: ["workflows", "/srv/files in"],
        allow_write: ["out"],
        prompt: false,
      },
      ["--host=0.0.0.0", "--port=80"],
    ],
    [
      ["--profile", "custom", "--comfyui", "http://[::1]:8000"],
      { allow_net: ["[::1]:8000"], allow_read: ["workflows"], prompt: false },
      ["--comfyui=http://[::1]:8000"],
    ],
    [["--profile", "custom", "--demo"], { allow_read: ["workflows"], prompt: false }, ["--demo"]],
  ];
  for (const [index, [args, permissions, argv]] of profiles.entries()) {
    const artefact = await readArtefact(await it.make(`easel${index}`, args));
    assertEquals(permissionsOf(artefact), permissions, args.join(" "));
    assertEquals(artefact.argv, argv);
  }
});

testMade("an executable is one file, and the same each time", async (it) => {
  const [one, other] = [await it.make("one", []), await it.make("other", [])];
  const bytes = await Deno.readFile(one);
  assertEquals(bytes, await Deno.readFile(other));
  const { files, entry } = await readArtefact(one);
  assertEquals([...files.keys()], [entry]);
});

testMade("an executable of each profile is small, one with Redis, too", async (it) => {
  const server = ["--profile", "server"];
  for (const args of [[], server, [...server, "--redis", "redis://127.0.0.1:6379"]]) {
    const { size } = await Deno.stat(await it.make("easel", args));
    const added = size - (await Deno.stat(it.base)).size;
    assert(added < MOST, `${args.join(" ")}: ${added} bytes`);
  }
});

testMade("an executable makes a picture on the demo engine, in an empty folder", async (it) => {
  const easel = await it.make("easel", []);
  const cwd = `${it.folder}/empty`;
  await Deno.mkdir(cwd);
  const { code, stdout, stderr } = await runProgram([easel, "--demo"], {
    cwd,
    input: pictureLines(),
  });
  assertEquals([code, stderr], [0, ""]);
  const { 1: greeting, 2: picture } = resultsOf(stdout);
  assertEquals((greeting?.["serverInfo"] as { name: string }).name, "easel");
  assertEquals((picture?.["structuredContent"] as { status: string }).status, "completed");
});

testMade("an executable for a server answers over HTTP where it may listen", async (it) => {
  const easel = await it.make("easel", ["--profile", "server", "--port", "0"]);
  const process = new Deno.Command(easel, {
    args: ["serve", "--demo", "--port", "0"],
    cwd: it.folder,
    env: standInEnv(),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  const decoder = new TextDecoder();
  for await (const chunk of process.stderr) {
    stderr += decoder.decode(chunk, { stream: true });
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr.split("\n").slice(1).join("\n")) ?? [];
    if (url === undefined || !stderr.endsWith("\n")) continue;
    const health = await (await fetch(`${url}/health`)).json();
    assertEquals([health.status, health.comfyui[0].demo], ["ok", true]);
    process.kill("SIGTERM");
  }
  assertEquals((await process.status).code, 0);
  assertStringIncludes(await tidyStandIn(stderr), "/mcp: the ");
});

testMade("an executable refuses an address it may not reach, with what widens it", async (it) => {
  const easel = await it.make("easel", []);
  const url = "http://127.0.0.1:9188";
  const refused = await runProgram([easel, "--comfyui", url], { cwd: it.folder });
  assertEquals([refused.code, refused.stdout], [1, ""]);
  const [, command = ""] = / task compile (.*)/.exec(refused.stderr) ?? [];
  const wider = await it.make("wider", command.split(" "));
  assertEquals(permissionsOf(await readArtefact(wider))["allow_net"], ["127.0.0.1:9188"]);
  const started = await runProgram([wider, "--comfyui", url], { cwd: it.folder });
  assertEquals([started.code, started.stderr], [0, ""]);
});

testMade("an executable reads its easel.yaml, and says when that wants more", async (it) => {
  const path = `${it.folder}/easel.yaml`;
  const options = parseCompileOptions(["--profile=custom", "--config=easel.yaml"])!;
  const easel = `${it.folder}/easel`;
  await makeExecutable(easel, { plan: plan(options, "demo: true"), split: false, base: it.base });
  assertEquals(permissionsOf(await readArtefact(easel)), {
    allow_read: ["workflows", "easel.yaml"],
    prompt: false,
  });
  await Deno.writeTextFile(path, "demo: true # and no ComfyUI");
  const made = await runProgram([easel], { cwd: it.folder, input: pictureLines() });
  assertEquals([made.code, made.stderr], [0, ""]);
  const picture = resultsOf(made.stdout)[2]?.["structuredContent"] as { status: string };
  assertEquals(picture.status, "completed");
  await Deno.writeTextFile(path, "comfyui: http://127.0.0.1:9188");
  const refused = await runProgram([easel], { cwd: it.folder });
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertStringIncludes(refused.stderr, "this Easel may not connect to 127.0.0.1:9188");
  const again = " task compile --profile custom --config easel.yaml\n";
  assertStringIncludes(refused.stderr, again);
});

testMade("an executable starts as its connect says, with its own options before", async (it) => {
  const easel = await it.make("easel", ["--profile=custom", "--comfyui=http://127.0.0.1:8000"]);
  // A real base puts these before what it is given; the stand-in does not.
  const { argv } = await readArtefact(easel);
  const cwd = it.folder;
  const shown = await runProgram([easel, ...argv, "connect", "cursor"], { cwd });
  assertEquals(shown.code, 0, shown.stderr);
  const { args } = JSON.parse(shown.stdout).mcpServers.easel;
  // What stands before these starts the stand-in's Deno.
  const given = args.slice(-argv.length);
  assertEquals(given, argv);
  const started = await runProgram([easel, ...argv, ...given], { cwd });
  assertEquals([started.code, started.stderr], [0, ""]);
});

testMade("--split puts every part inside, and what is inside makes a picture", async (it) => {
  const { files, entry, permissions } = await readArtefact(await it.make("easel", ["--split"]));
  assert(files.size > 10, `${files.size} files`);
  const inside = `${it.folder}/inside`;
  await Deno.mkdir(inside);
  for (const [name, bytes] of files) await Deno.writeFile(`${inside}/${name}`, bytes);
  const flags = permissionFlags({
    connect: permissions["allow_net"] as string[],
    listen: [],
    read: permissions["allow_read"] as string[],
    write: [],
  });
  const deno = [Deno.execPath(), "run", "--quiet", "--no-config", "--no-remote", "--no-npm"];
  const { code, stdout, stderr } = await runProgram(
    [...deno, ...flags, `${inside}/${entry}`, "--demo"],
    { cwd: it.folder, input: pictureLines() },
  );
  assertEquals([code, stderr], [0, ""]);
  const picture = resultsOf(stdout)[2]?.["structuredContent"] as { status: string };
  assertEquals(picture.status, "completed");
});

testMade("makeExecutable() says which base fails and leaves nothing behind", async (it) => {
  const base = `${it.folder}/no_program`;
  await Deno.writeTextFile(base, "no program");
  const out = `${it.folder}/new/easel`;
  const error = await assertRejects(() => makeExecutable(out, { plan: planOf([]), base }), Error);
  assertStringIncludes(error.message, 'Cannot make "easel":');
  assertStringIncludes(error.message, `DENORT_BIN names "${base}"`);
  assertEquals(await Array.fromAsync(Deno.readDir(`${it.folder}/new`)), []);
});
