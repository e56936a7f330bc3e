import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkReach } from "../../src/config/check_reach.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import type { ProgramFile } from "../../src/config/program_file.ts";
import { toFileUrl } from "@std/path";

/** A checkout in the current folder, on a Deno that is installed. */
const SOURCES: ProgramFile = {
  execPath: "/usr/bin/deno",
  mainModule: toFileUrl(`${Deno.cwd()}/main.ts`).href,
  compiled: false,
};
const CACHE = "/home/me/.npm/_npx/7a40/node_modules";
const NPX_DENO = `${CACHE}/@deno/linux-x64-glibc/deno`;
const NPX = `npx -y deno@${Deno.version.deno}`;

function onlyDefault(permission: Deno.PermissionDescriptor): boolean {
  if (permission.name === "net") return permission.host === "127.0.0.1:8188";
  return permission.name === "read" && permission.path === "workflows";
}

function refusalOf(config: Config, file = SOURCES): string {
  const check = () => checkReach(config, { isPermitted: onlyDefault, file });
  return assertThrows(check, Deno.errors.NotCapable).message;
}

function refusal(...args: string[]): string {
  return refusalOf({ ...parseConfig(args), args });
}

Deno.test("checkReach() lets pass what may be reached", () => {
  checkReach(parseConfig([]), { isPermitted: onlyDefault });
  checkReach(parseConfig(["--comfyui=http://127.0.0.1:8188/prefix"]), { isPermitted: onlyDefault });
  checkReach(parseConfig(["serve"]), { isPermitted: () => true });
});

Deno.test("checkReach() asks for nothing that is not used", () => {
  const asked: Deno.PermissionDescriptor[] = [];
  const refuse = (permission: Deno.PermissionDescriptor) => {
    asked.push(permission);
    return false;
  };
  for (const args of [["--demo"], ["doctor"], ["convert", "a.json"], ["--help"]]) {
    checkReach(parseConfig([...args, "--comfyui=http://a"]), { isPermitted: refuse });
  }
  assertEquals(asked, []);
});

Deno.test("checkReach() refuses another ComfyUI with the commands that would allow it", () => {
  assertEquals(
    refusal("--comfyui", "http://10.0.0.5:8188"),
    'Cannot use ComfyUI at "http://10.0.0.5:8188": this Easel may not connect to 10.0.0.5:8188. ' +
      "Make one that may: deno task compile --profile custom --comfyui http://10.0.0.5:8188\n" +
      "Or run it with: deno run --no-prompt --allow-net=10.0.0.5:8188 --allow-read=workflows " +
      "main.ts --comfyui http://10.0.0.5:8188",
  );
});

Deno.test("checkReach() allows the variables that the configuration is from, and names no value", () => {
  const set: Record<string, string> = { PC: "gpu", EASEL_PORT: "8080", EASEL_AUTH_TOKEN: "s3cret" };
  const config = parseConfig(["serve"], {
    file: new ConfigFile("easel.yaml", 'comfyui: "http://${PC}:8188"\ntemplate: ${NOTHING:-x}\n'),
    environment: (name) => set[name],
  });
  const message = refusalOf(config);
  const named = /--allow-env=(\S+) main\.ts serve --config easel\.yaml/.exec(message)?.[1];
  assertEquals(named?.split(",").sort(), ["EASEL_AUTH_TOKEN", "EASEL_PORT", "PC"]);
  assertEquals(message.includes("s3cret"), false);
});

Deno.test("checkReach() looks at every ComfyUI, and names the one that may not be reached", () => {
  const message = refusal("--comfyui", "http://127.0.0.1:8188", "--comfyui", "https://b/comfy");
  assertStringIncludes(message, 'Cannot use ComfyUI at "https://b/comfy": this Easel may not');
  assertStringIncludes(message, "--allow-net=127.0.0.1:8188,b:443 ");
  assertStringIncludes(message, "--comfyui http://127.0.0.1:8188 --comfyui https://b/comfy");
});

Deno.test("checkReach() refuses a Redis that may not be reached, without its password", () => {
  const message = refusal("--redis-url", "redis://:secret@r:6380/0");
  assertStringIncludes(message, 'Cannot connect to "r:6380": this Easel may not.');
  assertEquals(message.includes("secret"), false);
});

Deno.test("checkReach() refuses files that may not be read or written", () => {
  assertStringIncludes(refusal("--workflows-folder", "mine"), 'Cannot read "mine": this Easel may');
  const message = refusal("--log-file", "easel.log");
  assertStringIncludes(message, 'Cannot read "easel.log": this Easel may not.');
  assertStringIncludes(message, "--allow-write=easel.log,easel.log.1,easel.log.2,easel.log.3 ");
  const mayRead = (permission: Deno.PermissionDescriptor) =>
    permission.name === "read" || onlyDefault(permission);
  assertThrows(
    () => checkReach(parseConfig(["--job-store", "jobs.jsonl"]), { isPermitted: mayRead }),
    Deno.errors.NotCapable,
    'Cannot write to "jobs.jsonl": this Easel may not.',
  );
});

Deno.test("checkReach() names the options again that need more, as a shell takes them", () => {
  const flags = ["--workflows-folder", "my own", "--log-file=a.log", "--job-store=/srv/jobs"];
  const message = refusal(...flags, "--redis-url=redis://me:secret@r:6380/2");
  const own = "'--workflows-folder=my own' --log-file=a.log --job-store=/srv/jobs " +
    "--redis-url=";
  const address = "--comfyui http://127.0.0.1:8188";
  assertStringIncludes(message, `compile --profile custom ${address} -- ${own}redis://r:6380/2\n`);
  assertStringIncludes(message, ` main.ts ${address} ${own}redis://me:PASSWORD@r:6380/2\n`);
  assertStringIncludes(message, " '--allow-read=my own,/srv/jobs,");
});

Deno.test("checkReach() quotes the brackets that zsh would take for a pattern", () => {
  assertStringIncludes(refusal("--comfyui=http://[::1]:9"), "--comfyui 'http://[::1]:9'\n");
});

Deno.test("checkReach() says to name the config file again, and not what is in it", () => {
  const file = new ConfigFile("my.yaml", "comfyui: { url: http://a:1, token: secret }");
  const message = refusalOf(parseConfig(["serve"], { file }));
  assertStringIncludes(
    message,
    "Make one that may: deno task compile --profile custom --config my.yaml\n" +
      "Or run it with: deno run --no-prompt --allow-net=a:1,127.0.0.1:5243 " +
      "--allow-read=workflows,my.yaml main.ts serve --config my.yaml",
  );
  assertEquals(message.includes("secret"), false);
});

Deno.test("checkReach() tells who writes localhost of 127.0.0.1", () => {
  const message = refusal("--comfyui", "http://localhost:8188");
  assertStringIncludes(message, "but to 127.0.0.1:8188, so say --comfyui http://127.0.0.1:8188.");
  assertEquals(refusal("--comfyui", "http://localhost:9").includes("but to"), false);
});

Deno.test("checkReach() refuses to listen with commands that allow all of it", () => {
  const message = refusal("serve", "--port", "80");
  assertStringIncludes(message, 'Cannot listen on "127.0.0.1:80": this Easel may not.');
  assertStringIncludes(message, "--allow-net=127.0.0.1:8188,127.0.0.1:80 ");
  assertStringIncludes(message, "main.ts serve --comfyui http://127.0.0.1:8188 --host 127.0.0.1");
});

Deno.test("checkReach() shows no password or token, and says what to write again", () => {
  const message = refusal("--comfyui", "http://me:secret@a/prefix/?token=secret");
  assertStringIncludes(message, 'ComfyUI at "http://a/prefix"');
  assertStringIncludes(message, "compile --profile custom --comfyui http://a/prefix\n");
  assertStringIncludes(message, " main.ts --comfyui 'http://me:PASSWORD@a/prefix?QUERY'\n");
  assertStringIncludes(message, "write them again in the place of capital letters");
  assertStringIncludes(refusal("--comfyui=http://secret@a"), "--comfyui http://LOGIN@a\n");
  for (const text of [message, refusal("--comfyui=http://secret@a")]) {
    assertEquals(text.includes("secret"), false);
  }
  assertEquals(refusal("--comfyui=http://a").includes("not shown"), false);
});

const FAR = ["--comfyui", "http://10.0.0.5:8188"];
const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "checkReach() names npx where that brought Deno, and the folder of the sources",
  POSIX,
  () => {
    const file = { ...SOURCES, execPath: NPX_DENO, mainModule: "file:///opt/easel/main.ts" };
    const message = refusalOf(parseConfig(FAR), file);
    assertStringIncludes(
      message,
      `Make one that may, in /opt/easel: ${NPX} task compile --profile`,
    );
    assertStringIncludes(
      message,
      `\nOr run it with: ${NPX} run --no-prompt --allow-net=10.0.0.5:8188 --allow-read=workflows ` +
        "/opt/easel/main.ts --comfyui http://10.0.0.5:8188",
    );
  },
);

Deno.test(
  "checkReach() names commands that need no checkout where the npm package runs",
  POSIX,
  () => {
    const mainModule = `file://${CACHE}/easel-mcp/dist/main.js`;
    const run = "run --quiet --no-config --no-prompt --allow-net=10.0.0.5:8188 " +
      `--allow-read=workflows ${CACHE}/easel-mcp/dist/main.js --comfyui http://10.0.0.5:8188\n`;
    const message = refusalOf(parseConfig(FAR), { ...SOURCES, execPath: NPX_DENO, mainModule });
    assertStringIncludes(
      message,
      `Run it with others: ${NPX} ${run}Or make a program that may, in a`,
    );
    assertStringIncludes(message, `in a checkout of Easel: ${NPX} task compile --profile custom`);
    const installed = "/usr/lib/node_modules/deno/deno";
    const other = refusalOf(parseConfig(FAR), { ...SOURCES, execPath: installed, mainModule });
    assertStringIncludes(other, `Run it with others: ${installed} ${run}`);
  },
);

Deno.test("checkReach() tells of a program that it is made again, and of no flags of Deno's", () => {
  const file = { ...SOURCES, compiled: true };
  for (const args of [FAR, ["generate", "a boat", ...FAR], ["workflows", ...FAR]]) {
    const message = refusalOf(parseConfig(args), file);
    assertStringIncludes(message, "this Easel may not connect to 10.0.0.5:8188. A program keeps");
    const line = `checkout of Easel: ${NPX} task compile --profile custom ${FAR.join(" ")}`;
    assertEquals(message.slice(-line.length), line);
    assertEquals(/--allow|main\.ts/.test(message), false);
  }
});

Deno.test("checkReach() refuses a command that may reach no ComfyUI, and repeats the whole call", () => {
  const call = ["generate", "a boat", "--set=steps=4", "--out=-"];
  const message = refusal(...call, ...FAR);
  assertStringIncludes(
    message,
    "main.ts generate 'a boat' --comfyui http://10.0.0.5:8188 --set=steps=4 --out=-",
  );
  const fine = [
    [...call, "--comfyui=http://127.0.0.1:8188", ...FAR],
    [...call, ...FAR, "--or-demo"],
    ["validate", "a.json", "--object-info=o.json", ...FAR],
    ["doctor", ...FAR],
  ];
  for (const args of fine) checkReach(parseConfig(args), { isPermitted: onlyDefault });
});

Deno.test("checkReach() repeats all that the call says, so that what is pasted is no wider", () => {
  const call = ["serve", "--tools=list_*,-x", "--allow-paid", "--host=0.0.0.0"];
  const message = refusal(...call, "--insecure-no-auth", ...FAR);
  const said = "'--tools=list_*,-x' --allow-paid --insecure-no-auth";
  const [made, run] = message.split("\n");
  assertStringIncludes(made!, `--host 0.0.0.0 --port 5243 -- ${said}`);
  assertStringIncludes(run!, `--host 0.0.0.0 --port 5243 ${said}`);
});

Deno.test("checkReach() repeats beside a file what goes before it", () => {
  const file = new ConfigFile("easel.yaml", "comfyui: http://127.0.0.1:9\nport: 99\n");
  const args = ["serve", ...FAR, "--config=easel.yaml", "--port=7712", "--tools=list_models"];
  const [made, run] = refusalOf({ ...parseConfig(args, { file }), args }).split("\n");
  const said = `--config easel.yaml ${FAR.join(" ")} --port 7712`;
  assertEquals(made!.split("custom ")[1], `${said} -- --tools=list_models`);
  assertStringIncludes(run!, `main.ts serve ${said} --tools=list_models`);
});

Deno.test("checkReach() says that a program has no variable inside", () => {
  const args = ["serve", ...FAR];
  const environment = (name: string) => name === "EASEL_AUTH_TOKEN" ? "5up3r-l0ng" : undefined;
  const message = refusalOf({ ...parseConfig(args, { environment }), args });
  assertStringIncludes(
    message,
    "reads none of EASEL_AUTH_TOKEN: write its options into easel.yaml",
  );
  assertEquals(message.includes("5up3r"), false);
});

Deno.test("checkReach() allows a command the files that it is called with, prompts behind dashes", () => {
  const generate = refusal("generate", "--out=/tmp/o.png", ...FAR, "--", "--a cat");
  assertStringIncludes(generate, "--allow-write=/tmp/o.png");
  assertEquals(/ --out=\S+ -- '--a cat'$/m.test(generate), true, generate);
  assertStringIncludes(refusal("validate", "wf.json", ...FAR), "--allow-read=workflows,wf.json");
});
