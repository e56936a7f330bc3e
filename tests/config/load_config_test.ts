import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { findSources, loadConfig } from "../../src/config/load_config.ts";
import { tempFolder } from "../commands/temp_folder.ts";
import { MODULE, runEasel } from "./run_easel.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("loadConfig() reads the file that --config names", STRICT, async () => {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, "port: 1");
    const { port, configFile } = await loadConfig(["--config", path]);
    assertEquals([port, configFile], [1, path]);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test(
  "loadConfig() says that a named file is not there, and how to make it",
  STRICT,
  async () => {
    await assertRejects(
      () => loadConfig(["--config=/nowhere/easel.yaml"]),
      Deno.errors.NotFound,
      'Cannot read the config "/nowhere/easel.yaml": it is not there. Make one: easel init /nowhere',
    );
  },
);

Deno.test({
  name: "loadConfig() says of a named file that it may not be read, and asks nobody",
  permissions: { read: ["workflows"] },
  fn: async () => {
    await assertRejects(
      () => loadConfig(["--config=mine.yaml"]),
      Deno.errors.NotCapable,
      'Cannot read the config "mine.yaml": this Easel may not. ' +
        "Start it with --allow-read=workflows,mine.yaml.",
    );
  },
});

const UNREADABLE: [bytes: Uint8Array<ArrayBuffer>, message: string][] = [
  [new Uint8Array([0xff, 0xfe, 0x41]), "it is not UTF-8"],
  [new Uint8Array(2 ** 20 + 1).fill(0x20), "over 1 MiB"],
];

for (const [bytes, message] of UNREADABLE) {
  Deno.test(`loadConfig() refuses a file: ${message}`, STRICT, async () => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeFile(path, bytes);
      await assertRejects(() => loadConfig(["--config", path]), Error, message);
    } finally {
      await Deno.remove(path);
    }
  });
}

Deno.test("loadConfig() refuses a --config without a file", STRICT, async () => {
  await assertRejects(() => loadConfig(["--config"]), TypeError, "Cannot use --config: no file");
});

Deno.test("loadConfig() refuses a folder in the place of a file", STRICT, async () => {
  await assertRejects(() => loadConfig(["--config", "."]), Error, 'Cannot read the config "."');
});

Deno.test("findSources() reads no file for --help, init and completions", STRICT, async () => {
  const environment = () => "/nowhere/easel.yaml";
  for (const args of [["--help"], ["serve", "--version"], ["init"], ["completions", "bash"]]) {
    assertEquals(await findSources(args, { environment }), {});
  }
  await assertRejects(() => findSources(["serve"], { environment }), Deno.errors.NotFound);
});

Deno.test("easel reads easel.yaml where it is started, if it may", STRICT, async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(join(folder.path, "easel.yaml"), "port: 1\n");
  const mayRead = await runEasel(["config", "--explain"], {
    cwd: folder.path,
    permissions: ["--allow-read=easel.yaml"],
  });
  assertMatch(mayRead.out, /^port +1 +easel.yaml:1$/m);
  const mayNot = await runEasel(["config", "--explain"], {
    cwd: folder.path,
    permissions: ["--allow-net=127.0.0.1:8188", "--allow-read=workflows"],
  });
  assertMatch(mayNot.out, /^port +5243 +default$/m);
  assertEquals([mayRead.code, mayNot.code], [0, 0]);
});

Deno.test("easel reads what it may of the environment, and asks for nothing", STRICT, async () => {
  const env = { EASEL_PORT: "1", EASEL_HOST: "::1" };
  const { out, code } = await runEasel(["config", "--explain"], {
    env,
    permissions: ["--allow-env=EASEL_PORT"],
  });
  assertEquals(code, 0);
  assertMatch(out, /^port +1 +environment EASEL_PORT$/m);
  assertMatch(out, /^host +127.0.0.1 +default$/m);
});

Deno.test("easel ends with 2 and all mistakes where its file is wrong", STRICT, async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(join(folder.path, "easel.json"), '{\n  "prot": 1,\n  "timeout": "x"\n}');
  const { code, out, err } = await runEasel(["serve"], {
    cwd: folder.path,
    permissions: ["--allow-read=easel.json"],
  });
  assertEquals([code, out], [2, ""]);
  assertMatch(err, /^easel: Cannot use prot \(easel.json:2\): not known. Did you mean port\?$/m);
  assertMatch(err, /^Cannot use timeout "x" \(easel.json:3\): not a number/m);
  const help = await runEasel(["--help"], { cwd: folder.path, permissions: ["--allow-read"] });
  assertEquals(help.code, 0);
});

Deno.test("nothing that reads YAML is loaded where there is no file", STRICT, async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", fromFileUrl(MODULE)],
    stderr: "null",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string; dependencies?: Dependency[] }[];
  };
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const open = [MODULE.href];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (loaded.has(name)) continue;
    loaded.add(name);
    for (const { code, isDynamic } of byName.get(name)?.dependencies ?? []) {
      if (code?.specifier && !isDynamic) open.push(code.specifier);
    }
  }
  assertEquals(loaded.size > 10, true);
  assertEquals([...loaded].filter((name) => /yaml/i.test(name)), []);
});

interface Dependency {
  code?: { specifier?: string };
  isDynamic?: boolean;
}
