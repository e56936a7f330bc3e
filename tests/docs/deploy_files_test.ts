import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { load } from "js-yaml";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { isInstalled } from "../e2e/proxy.ts";
import { deployFile } from "./deploy_file.ts";
import { ROOT } from "./fenced_blocks.ts";

/** As the page has it filled in. */
const CONFIG = (await deployFile("easel.yaml")).replace(/MAKE-ONE\S*\b/, "4f1c");
const UNIT = await deployFile("easel.service");
const CONTAINER = await deployFile("container.yaml");
const DOCKERFILE = await deployFile("Dockerfile");
const COMPOSE = load(await deployFile("compose.yaml")) as Compose;

interface Service {
  build: { context: string; dockerfile: string };
  volumes: string[];
  ports?: string[];
  environment?: Record<string, string>;
}

interface Compose {
  services: { easel: Service; comfyui: Service };
}

Deno.test("docs/deployment.md names every file of docs/deploy", async () => {
  const page = await Deno.readTextFile(join(ROOT, "docs/deployment.md"));
  for await (const { name } of Deno.readDir(join(ROOT, "docs/deploy"))) {
    // That of the Dockerfile is found by its name.
    if (!name.endsWith(".dockerignore")) assertStringIncludes(page, `](deploy/${name})`);
  }
});

Deno.test("nobody serves with the token that docs/deploy/easel.yaml has", async () => {
  const file = new ConfigFile("easel.yaml", await deployFile("easel.yaml"));
  assertThrows(
    () => parseConfig(["serve"], { file }),
    RangeError,
    "Cannot use auth.tokens[0] (easel.yaml:7): its token is a placeholder, which everybody can " +
      "guess. Make one: openssl rand -hex 32.",
  );
});

/** The command of the page that makes the program, but only to say what it may do. */
async function describeProgram(config: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "easel.yaml");
  await Deno.writeTextFile(path, config);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "compile", "--profile", "custom", "--config", path, "--dry-run"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).replaceAll(path, "/etc/easel/easel.yaml");
}

async function flagsOf(config: string): Promise<string[] | undefined> {
  return /^To Deno: (.*)$/m.exec(await describeProgram(config))?.[1]?.split(" ");
}

Deno.test("the program of docs/deploy/easel.yaml may do what its page says, and no more", async () => {
  const jobs = "/var/lib/easel/jobs,/var/lib/easel/jobs.lock,/var/lib/easel/jobs.tmp";
  assertEquals(await flagsOf(CONFIG), [
    "--no-prompt",
    "--allow-net=127.0.0.1:8188,127.0.0.1:5243",
    `--allow-read=workflows,/etc/easel/easel.yaml,${jobs}`,
    `--allow-write=${jobs}`,
  ]);
});

Deno.test("the program of docs/deploy/container.yaml may read its token, and writes nothing", async () => {
  assertEquals(await flagsOf(CONTAINER), [
    "--no-prompt",
    "--allow-net=comfyui:8188,0.0.0.0:5243",
    "--allow-read=workflows,/etc/easel/easel.yaml",
    "--allow-env=EASEL_TOKEN",
  ]);
});

Deno.test("docs/deploy/easel.service gives the program the places that easel.yaml names", () => {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(UNIT)?.[1];
  const { jobStore } = parseConfig([], { file: new ConfigFile("easel.yaml", CONFIG) });
  assertEquals(value("WorkingDirectory"), `/var/lib/${value("StateDirectory")}`);
  assert(jobStore.startsWith(`${value("WorkingDirectory")}/`), jobStore);
  assertEquals(value("Environment"), `DENO_DIR=/var/cache/${value("CacheDirectory")}`);
  // As long as it waits for running jobs, and some more.
  assert(Number(value("TimeoutStopSec")) > 30);
});

const HAS_SYSTEMD = isInstalled("systemd-analyze");

Deno.test({
  name: "systemd takes docs/deploy/easel.service" +
    (HAS_SYSTEMD ? "" : " [needs systemd-analyze, not installed]"),
  ignore: !HAS_SYSTEMD,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "easel.service");
      // It looks whether the program is there.
      const unit = UNIT.replace("/usr/local/bin/easel", Deno.execPath());
      await Deno.writeTextFile(path, unit);
      const { stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", path],
      }).output();
      const said = new TextDecoder().decode(stderr).split("\n");
      assertEquals(said.filter((line) => line.includes("easel.service")), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("docs/deploy/Dockerfile runs the compile that there is, and ends without a shell", () => {
  const lines = DOCKERFILE.replaceAll(/ *\\\n */g, " ");
  assertMatch(
    lines,
    /^RUN npx -y deno@2\.9\.6 task compile --profile custom --config (\S+) --out/m,
  );
  const [, last = ""] = lines.split(/^FROM scratch$/m);
  // Nothing is run in it, and nothing comes in but what was put aside for it.
  assertEquals(last.match(/^[A-Z]+/gm), ["COPY", "USER", "WORKDIR", "ENV", "EXPOSE", "ENTRYPOINT"]);
  assertStringIncludes(last, "COPY --from=build /image /\n");
  const environment = (name: string) => name === "EASEL_TOKEN" ? "a-token" : undefined;
  const file = new ConfigFile("easel.yaml", CONTAINER);
  const { port, auth } = parseConfig([], { file, environment });
  assertStringIncludes(last, `EXPOSE ${port}\n`);
  assertEquals(auth.tokens.length, 1);
});

Deno.test("docs/deploy/compose.yaml hands Easel what its image and its config ask for", async () => {
  const { easel, comfyui } = COMPOSE.services;
  for (const { build } of [easel, comfyui]) {
    await Deno.stat(join(ROOT, "docs/deploy", build.context, build.dockerfile));
  }
  assertEquals(Object.keys(easel.environment ?? {}), ["EASEL_TOKEN"]);
  assertEquals(easel.volumes, [
    "./container.yaml:/etc/easel/easel.yaml:ro",
    "./workflows:/srv/workflows:ro",
  ]);
  // ComfyUI asks nobody who they are: no port of its is open outside of the two.
  assertEquals([easel.ports, comfyui.ports], [["127.0.0.1:5243:5243"], undefined]);
});

const HAS_COMPOSE = isInstalled("docker-compose");

Deno.test({
  name: "docker-compose takes docs/deploy/compose.yaml, with a token only" +
    (HAS_COMPOSE ? "" : " [needs docker-compose, not installed]"),
  ignore: !HAS_COMPOSE,
  async fn() {
    const check = (env: Record<string, string>) =>
      new Deno.Command("docker-compose", {
        args: ["-f", join(ROOT, "docs/deploy/compose.yaml"), "config", "--quiet"],
        env: { PATH: "/usr/bin:/bin", ...env },
        clearEnv: true,
      }).output();
    const { success, stderr } = await check({ EASEL_TOKEN: "a-token" });
    assert(success, new TextDecoder().decode(stderr));
    assertEquals((await check({})).success, false);
  },
});

Deno.test("docs/deploy/cloudflared.yml leads to Easel, and nowhere else", async () => {
  const { ingress } = load(await deployFile("cloudflared.yml")) as {
    ingress: { hostname?: string | undefined; service: string }[];
  };
  const { port, publicUrl } = parseConfig([], { file: new ConfigFile("easel.yaml", CONFIG) });
  assertEquals(ingress, [
    { hostname: publicUrl?.hostname, service: `http://127.0.0.1:${port}` },
    { service: "http_status:404" },
  ]);
});
