import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Client, StdioClientTransport } from "../sdk_client.ts";
import { CLIENTS } from "../../src/commands/connect/clients.ts";
import { commands } from "../../src/config/commands.ts";
import { startComfy } from "./comfy_under_test.ts";
import { deadAddress, testEasel } from "./easel_under_test.ts";
import { type Ended, ended, runEasel, startEasel } from "./run_easel.ts";

const SMALL = ["--set=width=64", "--set=height=64", "--set=steps=4"];
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** Runs `easel` with no permissions but those of the stdio server. */
function easel(address: string, args: string[]): Promise<Ended> {
  return runEasel(args, { address });
}

testEasel(
  "easel doctor finds all well, and makes a picture, under its two permissions",
  [],
  async () => {
    await using comfy = startComfy();
    const args = ["doctor", "--picture", "--comfyui", comfy.url];
    const { code, out, err } = await easel(comfy.address, args);
    assertEquals([code, err], [0, ""], out);
    assertStringIncludes(out, "made and fetched in");
    assert(!out.includes("It may also"), out);
  },
);

testEasel("easel doctor explains that nobody answers, with exit code 1", ["demo"], async () => {
  const address = deadAddress();
  const { code, out, err } = await easel(address, ["doctor", "--comfyui", `http://${address}`]);
  assertEquals([code, err], [1, ""]);
  for (const words of ["connection was refused", "Start ComfyUI", "Comfy Desktop", "shipped"]) {
    assertStringIncludes(out, words);
  }
});

testEasel("easel doctor tells localhost from 127.0.0.1", ["demo"], async () => {
  await using comfy = startComfy();
  const url = comfy.url.replace("127.0.0.1", "localhost");
  const tries = [new URL(url).host];
  const args = ["doctor", "--comfyui", url];
  const { code, out } = await runEasel(args, { address: comfy.address, tries });
  assertEquals(code, 1);
  assertStringIncludes(out, `A ComfyUI answers at ${comfy.url}. localhost may mean ::1`);
});

testEasel(
  "easel generate writes a picture to standard output, under its two permissions",
  [],
  async () => {
    await using comfy = startComfy();
    const args = ["generate", "a red boat", "--out", "-", ...SMALL, "--comfyui", comfy.url];
    const { code, stdout, err } = await easel(comfy.address, args);
    assertEquals([code, [...stdout.subarray(0, 4)]], [0, PNG], err);
  },
);

testEasel("easel generate makes no picture that it may not write", ["demo"], async () => {
  const asked: string[] = [];
  await using comfy = startComfy({}, (request) => void asked.push(request.url));
  const args = ["generate", "a red boat", "--comfyui", comfy.url];
  const { code, out, err } = await easel(comfy.address, args);
  assertEquals([code, out, asked], [1, "", []]);
  assertStringIncludes(err, 'easel: Cannot write to ".": Easel may not.');
  assertStringIncludes(err, "--out -");
});

testEasel(
  "easel generate that is stopped stops its job in ComfyUI, too",
  ["demo", "signals"],
  async () => {
    const runs = Promise.withResolvers<void>();
    // Easel asks where its prompt is when it is told to cancel, and interrupts it.
    const cancels: string[] = [];
    await using comfy = startComfy({ stepMs: 50 }, (request, engine) => {
      const { pathname } = new URL(request.url);
      if (request.method === "POST" && pathname !== "/prompt") cancels.push(pathname);
      if (request.method !== "POST" || pathname !== "/prompt") return undefined;
      return engine.fetch(request).then((response) => {
        runs.resolve();
        return response;
      });
    });
    const args = ["generate", "a boat", "--out=-", "--set=steps=100", "--comfyui", comfy.url];
    await using started = await startEasel(args, { address: comfy.address });
    await runs.promise;
    started.process.kill("SIGINT");
    // As with Ctrl-C where npx has started it: from the terminal, and from npx.
    await new Promise((resolve) => setTimeout(resolve, 20));
    started.process.kill("SIGINT");
    const { code, stdout, err } = await ended(started);
    // It is not ended by the signal, but ends by itself.
    const { signal } = await started.process.status;
    assertEquals([code, signal, stdout.length], [130, null, 0], err);
    assert(cancels.includes("/interrupt") || cancels.includes("/queue"), cancels.join());
    const history = await (await fetch(`${comfy.url}/history`)).json();
    const queue = await (await fetch(`${comfy.url}/queue`)).json();
    assertEquals([queue.queue_running, queue.queue_pending], [[], []]);
    for (const entry of Object.values(history) as { status: { completed: boolean } }[]) {
      assertEquals(entry.status.completed, false);
    }
  },
);

testEasel(
  "easel connect prints a block with which a client starts a server",
  ["sources"],
  async () => {
    const { out } = await easel(deadAddress(), ["connect", "claude-desktop", "--demo"]);
    const { command, args } = JSON.parse(out).mcpServers.easel;
    // A Deno out of npm's cache is named as `npx deno`, which may have to be downloaded.
    const rest = args.slice(args.indexOf("run"));
    const transport = new StdioClientTransport({
      command: rest.length === args.length ? command : Deno.execPath(),
      args: rest,
    });
    const client = new Client({ name: "connected", version: "1" });
    await client.connect(transport);
    const { tools } = await client.listTools();
    assert(tools.some(({ name }) => name === "generate_image"));
    await client.close();
  },
);

testEasel("easel tells being called wrongly from failing by its exit code", [], async () => {
  const address = deadAddress();
  const wrong = [
    ["generate"],
    ["generate", "x", "--set", "steps"],
    ["generate", "x", "--set", "nope=1"],
    ["generate", "x", "--set", "steps=many"],
    ["generate", "x", "--set", "prompt=y"],
    ["generate", "x", "--picture"],
    ["connect", "a", "b"],
    ["connect", "emacs"],
    ["completions", "tcsh"],
  ];
  for (const args of wrong) {
    const { code, out, err } = await easel(address, args);
    assertEquals([code, out], [2, ""], args.join(" "));
    assert(err.startsWith("easel: Cannot "), err);
  }
  assertStringIncludes(
    (await easel(address, ["connect", "emacs"])).err,
    "There are: claude-desktop",
  );
  const failed = await easel(address, ["generate", "x"]);
  assertEquals([failed.code, failed.out], [1, ""]);
  await using comfy = startComfy();
  const refused = [
    "generate",
    "x",
    "--out",
    "-",
    "--comfyui",
    comfy.url,
    "--set",
    "checkpoint=nope",
  ];
  const { code, stdout, err } = await easel(comfy.address, refused);
  assertEquals([code, stdout.length], [1, 0]);
  assertStringIncludes(err, 'checkpoint is "nope": not in the list');
});

Deno.test("the pages name every command, and every client that easel connect knows", async () => {
  const root = new URL("../../", import.meta.url);
  const names = await Array.fromAsync(Deno.readDir(new URL("docs/", root)), ({ name }) => name);
  const files = [
    "README.md",
    ...names.filter((it) => it.endsWith(".md")).map((it) => `docs/${it}`),
  ];
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, root))));
  const pages = texts.join("\n");
  for (const { name } of commands) assertStringIncludes(pages, `easel ${name}`);
  for (const { title } of CLIENTS) assertStringIncludes(pages, title);
});
