import { assert, assertEquals } from "@std/assert";
import { doctor } from "../../src/commands/doctor.ts";
import type { ProgramFile } from "../../src/config/program_file.ts";
import { checkPermissions } from "../../src/commands/doctor/check_permissions.ts";
import { explainFailure } from "../../src/commands/doctor/explain_failure.ts";
import { findComfyui } from "../../src/commands/doctor/find_comfyui.ts";
import { type Finding, findingsOf } from "../../src/commands/doctor/finding.ts";
import { likelyAddresses } from "../../src/commands/doctor/likely_addresses.ts";
import { ConnectionError, HttpError } from "../../src/comfyui/errors.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { startComfy } from "../e2e/comfy_under_test.ts";
import { runCommand } from "./command_run.ts";

const CLOSES = { sanitizeOps: true, sanitizeResources: true };
const TITLES = ["Permissions", "ComfyUI", "Models", "Workflows", "Tools"];

/** The lines below a heading. */
function below(title: string, out: string[]): string[] {
  const from = out.indexOf(title) + 1;
  assert(from > 0, `no heading ${title}:\n${out.join("\n")}`);
  const count = out.slice(from).findIndex((line) => !line.startsWith("  "));
  return out.slice(from, from + count);
}

function wrong(out: string[]): string[] {
  return out.filter((line) => line.startsWith("  !!"));
}

const SOURCES: ProgramFile = { execPath: "deno", mainModule: "file:///main.ts", compiled: false };

Deno.test("doctor finds all well with an engine that has models", CLOSES, async () => {
  const { code, out } = await runCommand(doctor, ["doctor", "--demo"]);
  assertEquals([code, wrong(out), out.at(-1)], [0, [], "All is well."]);
  for (const title of TITLES) assert(below(title, out).length > 0, title);
  assert(below("Models", out).some((line) => line.includes("checkpoints ")));
  assert(below("Tools", out)[0]?.includes("generate_image"));
  assert(!out.includes("Picture"));
});

Deno.test("doctor makes a picture where it is asked to", CLOSES, async () => {
  const { code, out } = await runCommand(doctor, ["doctor", "--demo", "--picture"]);
  assertEquals(code, 0);
  assert(/^ {2}ok \S+\.png: \d+ bytes, made and fetched/.test(below("Picture", out)[0] ?? ""));
});

Deno.test("doctor says where it looked for workflows", CLOSES, async () => {
  const { out } = await runCommand(doctor, ["doctor", "--demo"]);
  const lines = below("Workflows", out);
  assert(lines.some((line) => line.includes(Deno.cwd())), lines.join("\n"));
  assert(lines.some((line) => /ok \d+ shipped with Easel/.test(line)), lines.join("\n"));
});

Deno.test("doctor says which models to install where there are none", CLOSES, async () => {
  const models = {
    checkpoints: [],
    diffusion_models: [],
    loras: [],
    vae: [],
    text_encoders: [],
    controlnet: [],
    upscale_models: [],
    embeddings: [],
  };
  await using comfy = startComfy({ models });
  const { code, out } = await runCommand(doctor, ["doctor", "--comfyui", comfy.url]);
  assertEquals(code, 1);
  assert(below("Models", out).some((line) => /!!.*Install one of these/.test(line)));
});

Deno.test("doctor tells a ComfyUI without an event socket from a good one", CLOSES, async () => {
  const spoil = (request: Request) =>
    new URL(request.url).pathname === "/ws" ? new Response(null, { status: 403 }) : undefined;
  await using comfy = startComfy({}, spoil);
  const { code, out } = await runCommand(doctor, ["doctor", "--comfyui", comfy.url]);
  assertEquals([code, wrong(out).length], [1, 1]);
  assert(wrong(out)[0]?.includes("No event socket"), wrong(out)[0]);
  assert(below("Models", out).length > 0, "it stopped looking");
});

/** Nobody listens there any more. */
function closedAddress(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `127.0.0.1:${listener.addr.port}`;
}

Deno.test(
  "doctor looks at each of several ComfyUIs, and goes on with those that answer",
  CLOSES,
  async () => {
    await using comfy = startComfy();
    const closed = closedAddress();
    const flags = [`--comfyui=${comfy.url}`, `--comfyui=http://${closed}`];
    for (const order of [flags, flags.toReversed()]) {
      const { code, out } = await runCommand(doctor, ["doctor", ...order]);
      assertEquals(
        [code, wrong(out).length, out.at(-1)],
        [1, 1, "1 thing is wrong."],
        out.join("\n"),
      );
      assert(below(`ComfyUI ${closed}`, out)[0]?.includes("refused"), out.join("\n"));
      assert(below(`ComfyUI ${comfy.address}`, out)[0]?.includes("answers"), out.join("\n"));
      assert(below("Models", out)[0]?.includes("checkpoints "), out.join("\n"));
      assert(below("Permissions", out).some((line) => line.includes(`reach ${closed}.`)));
    }
  },
);

Deno.test("doctor looks for workflows where its options say", CLOSES, async () => {
  const { out } = await runCommand(doctor, ["doctor", "--demo", "--workflows-folder=my_pictures"]);
  assert(below("Permissions", out).some((line) => line.includes("the folder my_pictures.")));
  const line = below("Workflows", out).find((one) => one.includes("in the folder"));
  assert(line?.includes("my_pictures, which is not there"), line);
});

Deno.test("doctor never throws, whatever its ComfyUI answers", CLOSES, async () => {
  const answers: ((request: Request) => Response | undefined)[] = [
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    () => new Response("{", { status: 200 }),
    () => Response.json([]),
    () => new Response(null, { status: 500 }),
    () => new Response(null, { status: 302, headers: { location: "/login" } }),
    (request) => request.url.endsWith("/system_stats") ? undefined : new Response("no"),
  ];
  for (const [at, answer] of answers.entries()) {
    await using comfy = startComfy({}, answer);
    const args = ["doctor", "--picture", "--comfyui", comfy.url];
    const { code, out } = await runCommand(doctor, args);
    assertEquals(code, 1, `answer ${at}`);
    assert(wrong(out).length > 0, out.join("\n"));
  }
});

Deno.test("findingsOf() waits for no answer that never ends", CLOSES, async () => {
  const look = () => new Promise<Finding[]>(() => {});
  const [finding] = await findingsOf({ title: "Models", look, patienceMs: 1 });
  assertEquals(finding?.text, "Cannot check models: not done within 0.001 s.");
  const well: Finding = { level: "ok", text: "Well." };
  assertEquals(await findingsOf({ title: "M", look: () => Promise.resolve([well]) }), [well]);
});

Deno.test("doctor reports that the program cannot even be built", CLOSES, async () => {
  const open = () => Promise.reject(new RangeError("Cannot open: it is broken. Mend it."));
  const { code, out } = await runCommand(doctor, ["doctor"], { program: { open } });
  assertEquals(code, 1);
  assertEquals(wrong(out), ["  !! Cannot open: it is broken. Mend it."]);
});

Deno.test("doctor colours its marks only where colours are wanted", CLOSES, async () => {
  const plain = await runCommand(doctor, ["doctor", "--demo"]);
  assert(!plain.out.join("").includes("\x1b"));
  const bright = await runCommand(doctor, ["doctor", "--demo"], { terminal: { color: true } });
  assert(bright.out.some((line) => line.includes("\x1b[32mok\x1b[0m")));
});

Deno.test("doctor lets no name of a server's write to the terminal", CLOSES, async () => {
  await using comfy = startComfy({ models: { checkpoints: ["a\x1b[2J\nb.safetensors"] } });
  const { out } = await runCommand(doctor, ["doctor", "--comfyui", comfy.url]);
  // deno-lint-ignore no-control-regex
  assertEquals(out.filter((line) => /[\x00-\x1f]/.test(line)), []);
});

Deno.test("checkPermissions() says what a server would not need", async () => {
  const findings = await checkPermissions(
    parseConfig(["doctor", "--comfyui", "http://a.example"]),
    SOURCES,
  );
  assertEquals(findings.filter(({ level }) => level === "bad"), []);
  const note = findings.find(({ level }) => level === "note");
  assert(note?.text.includes("write any file"), note?.text);
  assert(note?.advice?.[0]?.includes("--allow-net=a.example:80"), note?.advice?.[0]);
});

function likely(address: string): string[] {
  return likelyAddresses(new URL(address)).map(({ url }) => url.href);
}

Deno.test("likelyAddresses() undoes the slips that people make", () => {
  assertEquals(likely("http://0.0.0.0:8188")[0], "http://127.0.0.1:8188/");
  assertEquals(likely("http://[::]:8188")[0], "http://127.0.0.1:8188/");
  assertEquals(likely("http://localhost:8188")[0], "http://127.0.0.1:8188/");
  assertEquals(likely("http://127.0.0.1:8188/comfy")[0], "http://127.0.0.1:8188/");
  assert(likely("https://127.0.0.1:8188").includes("http://127.0.0.1:8188/"));
  assert(likely("http://comfy.example").includes("https://comfy.example:80/"));
  assert(likely("http://127.0.0.1:8188").includes("http://127.0.0.1:8000/"));
  assert(likely("http://127.0.0.1:8000").includes("http://127.0.0.1:8188/"));
  assert(likely("http://localhost:1").includes("http://127.0.0.1:8000/"));
  assertEquals(likely("http://127.0.0.1:1").at(-1), "http://[::1]:1/");
  assertEquals(likely("http://[::1]:1").at(-1), "http://127.0.0.1:1/");
  assert(!likely("http://10.0.0.1:1").includes("http://[::1]:1/"));
});

Deno.test("likelyAddresses() names neither the address itself nor one twice", () => {
  for (const address of ["http://0.0.0.0:8000/", "http://127.0.0.1:8188/", "http://a/b/c"]) {
    const found = likely(address);
    assertEquals(new Set(found).size, found.length);
    assert(!found.includes(address));
  }
});

Deno.test(
  "findComfyui() finds it below a path too many, and with the wrong scheme",
  CLOSES,
  async () => {
    await using comfy = startComfy();
    for (const address of [`${comfy.url}/prefix`, comfy.url.replace("http:", "https:")]) {
      const { answering } = await findComfyui(new URL(address));
      assert(answering.some(({ url }) => url.href === `${comfy.url}/`), address);
    }
  },
);

/** Whether this machine has an IPv6 loopback. */
function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "doctor finds a ComfyUI on [::1] from 127.0.0.1",
  ignore: !hasIpv6(),
  ...CLOSES,
  async fn() {
    await using engine = new DemoEngine();
    await using server = serveDemo(engine, { hostname: "::1" });
    const { port } = server.addr;
    const { code, out } = await runCommand(doctor, [
      "doctor",
      `--comfyui=http://127.0.0.1:${port}`,
    ]);
    assertEquals(code, 1);
    const line = out.find((line) => line.includes("--comfyui http://[::1]:"));
    assert(line?.endsWith(`Use --comfyui http://[::1]:${port}`), out.join("\n"));
  },
});

Deno.test({
  name:
    "doctor says what to do about a missing permission once, and not as it is for other programs",
  permissions: { read: ["workflows"] },
  async fn() {
    const { out } = await runCommand(doctor, ["doctor"]);
    assertEquals(wrong(out).length, 2, out.join("\n"));
    assert(below("ComfyUI", out)[0]?.endsWith("8188: see Permissions."), out.join("\n"));
  },
});

const nowhere = { find: () => Promise.resolve({ answering: [], forbidden: [] }) };

Deno.test("explainFailure() names the address that answers, and nothing else", async () => {
  const url = new URL("http://127.0.0.1:8000");
  const find = () => Promise.resolve({ answering: [{ url, why: "Why." }], forbidden: [] });
  const asked = new URL("http://127.0.0.1:8188");
  assertEquals(await explainFailure(asked, new ConnectionError("x"), { find }), [
    "A ComfyUI answers at http://127.0.0.1:8000. Why. Use --comfyui http://127.0.0.1:8000",
  ]);
});

Deno.test("explainFailure() says what a status usually means", async () => {
  const url = new URL("http://127.0.0.1:8188");
  for (const [status, word] of [[403, "Origin"], [401, "login"], [404, "path"], [200, "path"]]) {
    const [advice] = await explainFailure(
      url,
      new HttpError("x", { status: Number(status) }),
      nowhere,
    );
    assert(advice?.includes(String(word)), advice);
  }
  assertEquals(await explainFailure(url, new HttpError("x", { status: 500 }), nowhere), []);
});

Deno.test("explainFailure() explains what answers first, then names another that does", async () => {
  const url = new URL("http://127.0.0.1:8000");
  const find = () => Promise.resolve({ answering: [{ url, why: "Why." }], forbidden: [] });
  const asked = new URL("http://127.0.0.1:8188");
  for (const [status, word] of [[403, "Origin"], [401, "login"], [404, "path"]]) {
    const error = new HttpError("x", { status: Number(status) });
    const advice = await explainFailure(asked, error, { find });
    assertEquals(advice.length, 2);
    assert(advice[0]?.includes(String(word)), advice[0]);
    assert(advice[1]?.endsWith("Use --comfyui http://127.0.0.1:8000"), advice[1]);
  }
});

Deno.test("explainFailure() says how to allow a look where it may not", async () => {
  const url = new URL("http://127.0.0.1:8000");
  const find = () => Promise.resolve({ answering: [], forbidden: [{ url, why: "Desktop." }] });
  const asked = new URL("http://127.0.0.1:8188");
  const advice = await explainFailure(asked, new ConnectionError("x"), { find });
  assert(advice.some((line) => /Start ComfyUI/.test(line)), advice.join("\n"));
  assert(advice.at(-1)?.includes("--allow-net=127.0.0.1:8000"), advice.at(-1));
});

Deno.test("explainFailure() tells of 0.0.0.0 also where nobody answers at 127.0.0.1", async () => {
  const asked = new URL("http://0.0.0.0:8188");
  const [advice] = await explainFailure(asked, new ConnectionError("x"), nowhere);
  assert(advice?.includes("for listening"), advice);
  assert(advice?.endsWith("http://127.0.0.1:8188"), advice);
});

Deno.test({
  name: "checkPermissions() names each file and address of the options that it may not use",
  permissions: { net: ["a.example:80"], read: ["workflows"] },
  async fn() {
    const config = parseConfig([
      "doctor",
      "--comfyui=http://a.example",
      "--comfyui=http://b.example",
      "--job-store=jobs",
    ]);
    const findings = await checkPermissions(config, SOURCES);
    const bad = findings.filter(({ level }) => level === "bad").map(({ text }) => text);
    assertEquals(bad[0], "It may not reach b.example:80.");
    assertEquals(bad.length, 7, bad.join("\n"));
    assert(bad.includes("It may not write jobs.lock, which its options name."), bad.join("\n"));
    const advice = findings.flatMap(({ advice }) => advice ?? []);
    assertEquals(advice[0], "Run it with --allow-net=b.example:80.");
    const program = await checkPermissions(config, { ...SOURCES, compiled: true });
    const [told = "", ...others] = program.flatMap(({ advice }) => advice ?? []);
    assertEquals(others, []);
    assert(told.startsWith("A program keeps the permissions that it was made with."), told);
    const compile = "task compile --profile custom --comfyui http://a.example --comfyui " +
      "http://b.example -- --job-store=jobs";
    assert(told.endsWith(compile), told);
    assert(!told.includes("--allow-"), told);
  },
});
