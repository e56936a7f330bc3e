import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCompileOptions } from "../../scripts/compile/compile_options.ts";
import { describeReach, permissionFlags } from "../../scripts/compile/permissions.ts";
import { type Plan, plan } from "../../scripts/compile/plan.ts";

function planOf(args: readonly string[], config?: unknown): Plan {
  const options = parseCompileOptions(args);
  if (!options) throw new Error("no options");
  return plan(options, config === undefined ? undefined : JSON.stringify(config));
}

function custom(config: unknown, ...args: string[]): Plan {
  return planOf(["--profile", "custom", ...args], config);
}

Deno.test("plan() gives desktop one address and one folder, and no arguments", () => {
  const { reach, args } = planOf([]);
  assertEquals(permissionFlags(reach), [
    "--no-prompt",
    "--allow-net=127.0.0.1:8188",
    "--allow-read=workflows",
  ]);
  assertEquals(args, []);
  assertEquals(planOf(["--profile", "desktop"]), { reach, args, redis: false });
});

Deno.test("plan() gives server its address to listen on, and the wishes beside", () => {
  assertEquals(planOf(["--profile", "server"]).reach, {
    connect: ["127.0.0.1:8188"],
    listen: ["127.0.0.1:5243"],
    read: ["workflows"],
    write: [],
  });
  const wishes = ["--comfyui=http://a", "--comfyui=https://b:1", "--redis=rediss://:secret@r/0"];
  const folders = ["--files=/in", "--files=more", "--save=out"];
  const wished = planOf(["--profile", "server", "--host=::1", ...wishes, ...folders]);
  assertEquals(wished.reach, {
    connect: ["127.0.0.1:8188", "a:80", "b:1", "r:6379"],
    listen: ["[::1]:5243"],
    read: ["workflows", "/in", "more"],
    write: ["out"],
  });
  assertEquals(wished.args, ["--host=::1"]);
});

Deno.test("plan() gives custom only what its config needs, and keeps its options", () => {
  const served = custom({ command: "serve", comfyui: "http://10.0.0.5:8188", port: 8080 });
  assertEquals(served.reach, {
    connect: ["10.0.0.5:8188"],
    listen: ["127.0.0.1:8080"],
    read: ["workflows"],
    write: [],
  });
  assertEquals(served.args, [
    "--comfyui=http://10.0.0.5:8188",
    "--port=8080",
    "--transport=http",
  ]);
  const desktop = custom({ comfyui: "http://127.0.0.1:8000", expose: ["saved/*", "a"] });
  assertEquals([desktop.reach.connect, desktop.reach.listen], [["127.0.0.1:8000"], []]);
  assertEquals(desktop.args, ["--comfyui=http://127.0.0.1:8000", "--expose=saved/*,a"]);
});

Deno.test("plan() lets the demo engine reach nothing", () => {
  for (const { reach, args } of [custom({ demo: true }), custom({}, "--demo")]) {
    assertEquals(permissionFlags(reach), ["--no-prompt", "--allow-read=workflows"]);
    assertEquals(args, ["--demo"]);
  }
  assertEquals(custom({ demo: false }).reach.connect, ["127.0.0.1:8188"]);
});

Deno.test("plan() takes wishes over the config, in the place of its address", () => {
  const { reach, args } = custom({ comfyui: "http://a:1" }, "--comfyui=http://b:2", "--port=3");
  assertEquals([reach.connect, reach.listen], [["b:2"], ["127.0.0.1:3"]]);
  assertEquals(args.at(-2), "--comfyui=http://b:2");
});

Deno.test("plan() keeps every ComfyUI that is wished, and Easel's own options", () => {
  const wishes = ["--comfyui=http://a:1", "--comfyui=http://b:2"];
  const own = ["--workflows-folder", "/srv/wf", "--job-store=jobs", "--redis-url=redis://cache"];
  const { reach, args, redis } = custom({ comfyui: "http://c" }, ...wishes, "--", ...own);
  assertEquals(reach, {
    connect: ["a:1", "b:2", "cache:6379"],
    listen: [],
    read: ["/srv/wf", "jobs", "jobs.lock", "jobs.tmp"],
    write: ["jobs", "jobs.lock", "jobs.tmp"],
  });
  assertEquals([args, redis], [[...wishes, ...own], true]);
});

Deno.test("plan() refuses behind -- what is no option of a program that waits for its client", () => {
  const refused = [["--config", "a.yaml"], ["serve"], ["doctor"], ["--nope"]];
  for (const own of refused) assertThrows(() => custom({}, "--", ...own), TypeError, own[0]);
  assertThrows(() => custom({}, "--", "--help"), TypeError, "Cannot use help behind --");
  assertThrows(() => custom({}, "--", "--port=0x"), RangeError, "--port");
  assertThrows(() => custom({}, "--", "--redis-url=redis://:s@a"), TypeError, "a password");
});

Deno.test("plan() takes behind -- what a program does where no command is named", () => {
  const { reach, args } = custom({}, "--", "--transport", "http");
  assertEquals([reach.listen, args], [["127.0.0.1:5243"], ["--transport", "http"]]);
  assertEquals(custom({ transport: "http" }).reach.listen, ["127.0.0.1:5243"]);
});

Deno.test("plan() puts no password or token into an executable", () => {
  for (const comfyui of ["http://me:secret@a", "http://token@a", "http://a/?token=secret"]) {
    for (const make of [() => custom({ comfyui }), () => custom({}, `--comfyui=${comfyui}`)]) {
      const error = assertThrows(make, TypeError, "it holds a password or a token");
      assertEquals(error.message.includes("secret"), false);
    }
  }
  const others = [
    { comfyui: ["http://a", "http://me:secret@b"] },
    { "redis-url": "redis://:secret@cache:6379" },
  ];
  for (const config of others) {
    assertThrows(() => custom(config), TypeError, "it holds a password or a token");
  }
});

Deno.test("plan() gives an executable all that several ComfyUIs, a Redis and its files need", () => {
  const { reach, args } = custom({
    comfyui: ["http://a:1", "http://b:2"],
    expose: ["saved/*", "x"],
    "redis-url": "redis://cache",
    "job-store": "/srv/jobs",
  });
  assertEquals(reach, {
    connect: ["a:1", "b:2", "cache:6379"],
    listen: [],
    read: ["workflows", "/srv/jobs", "/srv/jobs.lock", "/srv/jobs.tmp"],
    write: ["/srv/jobs", "/srv/jobs.lock", "/srv/jobs.tmp"],
  });
  assertEquals(args, [
    "--comfyui=http://a:1",
    "--comfyui=http://b:2",
    "--expose=saved/*,x",
    "--redis-url=redis://cache",
    "--job-store=/srv/jobs",
  ]);
});

Deno.test("plan() refuses a config that Easel would not take", () => {
  const refused: [config: unknown, type: typeof Error, message: string][] = [
    [{ comfy: "http://a" }, TypeError, 'Cannot use flag "--comfy=http://a": not known.'],
    [{ comfyui: "a:1" }, RangeError, "Cannot use --comfyui"],
    [{ port: 99999 }, RangeError, "Cannot use --port"],
    [{ command: "convert" }, TypeError, 'Cannot compile for the command "convert"'],
    [{ auth: { nope: "x" } }, TypeError, "Cannot use auth.nope (easel.yaml:1): not known."],
    [{ comfyui: null }, TypeError, 'Cannot use "comfyui" of the config: null is no text'],
    [{ metrics: "of" }, RangeError, 'Cannot use --metrics "of": neither true nor false.'],
    [{ template: true }, TypeError, "Cannot use --template true"],
    [{ nope: false }, TypeError, 'Cannot use flag "--nope=false": not known.'],
    [{ help: true }, TypeError, 'Cannot use "help" of the config: it is for a single call'],
    [{ comfyui: [] }, TypeError, 'Cannot use "comfyui" of the config: the list is empty.'],
    [{ command: "serve", transport: "http" }, TypeError, 'Cannot use both "command" and "trans'],
    [{ config: "easel.yaml" }, TypeError, 'Cannot use "config" of the config'],
    [["--demo"], TypeError, "Cannot read the config: not an object."],
    [null, TypeError, "Cannot read the config: not an object."],
  ];
  for (const [config, type, message] of refused) assertThrows(() => custom(config), type, message);
  const options = parseCompileOptions(["--profile", "custom", "--config", "my.yaml"])!;
  assertThrows(() => plan(options, "port: 99999"), RangeError, "Cannot use port");
  assertThrows(() => plan(options, "comfy: a"), TypeError, "(my.yaml:1): not known");
  assertThrows(() => plan(options, "{"), SyntaxError, 'Cannot read "my.yaml');
});

const EASEL_YAML = `
transport: http
port: 8080
comfyui:
  - { url: "http://10.0.0.5:8188", token: sesame }
  - http://me:sesame@10.0.0.6:8188
auth: { tokens: [{ name: anna, token: sesame }] }
`;

Deno.test("plan() has an executable read its easel.yaml, and allows what that needs", () => {
  const { reach, args } = yaml();
  assertEquals(reach, {
    connect: ["10.0.0.5:8188", "10.0.0.6:8188"],
    listen: ["127.0.0.1:8080"],
    read: ["workflows", "etc/easel.yaml"],
    write: [],
  });
  assertEquals(args, ["--config=etc/easel.yaml"]);
});

Deno.test("plan() puts nothing of an easel.yaml that is secret into an executable", () => {
  assertEquals(JSON.stringify(yaml()).includes("sesame"), false);
  const wish = "--comfyui=http://me:secret@a";
  assertThrows(() => yaml(wish), TypeError, "it holds a password or a token");
});

Deno.test("plan() takes wishes over an easel.yaml", () => {
  const { reach, args } = yaml("--comfyui=http://b:2", "--port=3");
  assertEquals([reach.connect, reach.listen], [["b:2"], ["127.0.0.1:3"]]);
  assertEquals(args, ["--config=etc/easel.yaml", "--comfyui=http://b:2", "--port=3"]);
});

function yaml(...args: string[]): Plan {
  const options = parseCompileOptions([
    "--profile=custom",
    "--config=etc/easel.yaml",
    ...args,
  ]);
  return plan(options!, EASEL_YAML);
}

Deno.test("plan() refuses a Redis that is none", () => {
  for (const redis of ["cache:6379", "http://cache", "redis://", "cache"]) {
    const make = () => planOf(["--profile", "server", "--redis", redis]);
    assertThrows(make, RangeError, "Cannot use --redis");
  }
});

Deno.test("permissionFlags() refuses an address that Deno takes for many", () => {
  const { reach } = custom({ comfyui: "http://*.example.org" });
  assertThrows(() => permissionFlags(reach), RangeError, 'Cannot allow "*.example.org:80"');
});

Deno.test("permissionFlags() refuses what a flag would take apart", () => {
  const reach = { connect: [], listen: [], read: ["workflows"], write: [] };
  assertThrows(
    () => permissionFlags({ ...reach, read: ["a,/"] }),
    RangeError,
    'Cannot allow "a,/"',
  );
  assertThrows(() => permissionFlags({ ...reach, write: [""] }), RangeError, 'Cannot allow ""');
});

Deno.test("describeReach() says in words all that is allowed", () => {
  const { reach } = planOf(["--profile", "server", "--files=/srv/in", "--save=C:\\out"]);
  const words = describeReach(reach);
  for (
    const line of [
      "  connect to 127.0.0.1:8188\n",
      "  listen on 127.0.0.1:5243\n",
      '  read "workflows" in the folder where it is started\n',
      "  read /srv/in\n",
      "  write to C:\\out\n",
      "and nothing else",
    ]
  ) assertStringIncludes(words, line);
  const least = describeReach({ connect: [], listen: [], read: [], write: [] });
  for (const line of ["connect to no address", "read no file", "write to no file"]) {
    assertStringIncludes(least, line);
  }
  assertEquals(least.includes("listen on"), false);
});

Deno.test("plan() takes Redis along only where one may be reached", () => {
  assertEquals(planOf(["--profile", "server"]).redis, false);
  assertEquals(planOf(["--profile", "server", "--redis", "redis://127.0.0.1:6379"]).redis, true);
});

/** A plan for a config, with variables that are set where it is made. */
function planWith(config: string, variables: Record<string, string> = {}): Plan {
  const options = parseCompileOptions(["--profile", "custom", "--config", "easel.yaml"])!;
  return plan(options, config, (name) => variables[name]);
}

Deno.test("plan() lets an executable read the variables that its config refers to", () => {
  const config = "comfyui: ${ENGINE}\nauth: { tokens: [{ name: a, token: '${TOKEN}' }] }\n";
  const { reach, args } = planWith(config, { ENGINE: "http://10.0.0.5:8188", COMFYUI_URL: "x" });
  assertEquals([reach.connect, reach.environment], [["10.0.0.5:8188"], ["ENGINE", "TOKEN"]]);
  assertEquals(permissionFlags(reach).at(-1), "--allow-env=ENGINE,TOKEN");
  assertStringIncludes(describeReach(reach), "read the variable TOKEN\nand nothing else");
  assertEquals(args, ["--config=easel.yaml"]);
});

Deno.test("plan() takes what stands in place of a variable that is not set", () => {
  const { reach } = planWith("comfyui: ${ENGINE:-http://127.0.0.1:8000}\n# not ${THIS}\n");
  assertEquals([reach.connect, reach.environment], [["127.0.0.1:8000"], ["ENGINE"]]);
});

Deno.test("plan() has a flat JSON file that refers to a variable read when it starts", () => {
  const { reach, args } = planWith('{"comfyui": "${ENGINE}"}', { ENGINE: "http://10.0.0.5:8188" });
  assertEquals([reach.environment, args], [["ENGINE"], ["--config=easel.yaml"]]);
});

Deno.test("plan() takes tokens and a secret that are not set here", () => {
  const { reach } = planWith(
    "auth: {tokens: ['${ONE}', '${TWO}'], jwt: {secret: '${SECRET}', algorithm: HS512}}\n",
  );
  assertEquals(reach.environment?.toSorted(), ["ONE", "SECRET", "TWO"]);
});

Deno.test("plan() says which variable an address needs", () => {
  for (const address of ["${ENGINE}", "http://${ENGINE}:8188", "http://a.${ENGINE}/comfy"]) {
    const text = `comfyui: "${address}"`;
    assertThrows(() => planWith(text), TypeError, "Not set here: ENGINE. Set what", address);
  }
  assertThrows(() => planWith('workflows: {folder: "a/${WHERE}"}'), TypeError, "here: WHERE.");
});
