import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createApp } from "../../src/app.ts";
import type { App } from "../../src/app/opened_app.ts";
import { generate } from "../../src/commands/generate.ts";
import { pictureInput } from "../../src/commands/generate/picture_input.ts";
import { otherThanNamed } from "../../src/commands/generate/other_than_named.ts";
import { pictureTarget } from "../../src/commands/generate/picture_target.ts";
import { toolInput } from "../../src/commands/generate/tool_input.ts";
import { writePicture } from "../../src/commands/generate/write_picture.ts";
import { UsageError } from "../../src/commands/usage_error.ts";
import { mediaTypeOf } from "../../src/comfyui/output_file.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { generateImage } from "../../src/mcp/tools/generate_image.ts";
import { type CommandRunOptions, runCommand } from "./command_run.ts";
import { tempFolder } from "./temp_folder.ts";

const CLOSES = { sanitizeOps: true, sanitizeResources: true };
const SMALL = ["--demo", "--set=width=64", "--set=height=64", "--set=steps=2"];
const PNG = [0x89, 0x50, 0x4e, 0x47];

function run(args: string[], options?: CommandRunOptions) {
  return runCommand(generate, ["generate", ...SMALL, ...args], options);
}

async function startOf(path: string): Promise<number[]> {
  return [...(await Deno.readFile(path)).subarray(0, 4)];
}

Deno.test("generate writes the picture and says where on standard output", CLOSES, async () => {
  await using folder = await tempFolder();
  const args = ["--set=seed=7", "a", "red", "boat", "--out", folder.path];
  const { code, out, err, drawn } = await run(args);
  assertEquals([code, out.length, drawn], [0, 1, ""]);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => join(folder.path, name)), out);
  assertEquals(await startOf(out[0]!), PNG);
  assertEquals(err[0], "text_to_image on the Easel demo engine, seed 7");
  assertStringIncludes(err[1] ?? "", "stand-in");
});

Deno.test("generate overwrites no picture that has ComfyUI's name for it", async () => {
  await using folder = await tempFolder();
  const first = await run(["a boat", "--out", folder.path]);
  await Deno.writeTextFile(first.out[0]!, "mine");
  const second = await run(["a boat", "--out", folder.path]);
  assertEquals(await Deno.readTextFile(first.out[0]!), "mine");
  assert(second.out[0] !== first.out[0]);
  assertEquals(await startOf(second.out[0]!), PNG);
});

Deno.test("generate writes to the file that --out names, and makes its folder", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "new", "boat.png");
  for (const _ of [1, 2]) assertEquals((await run(["a boat", "--out", path])).out, [path]);
  const { out } = await run(["a boat", "--out", path, "--set=batch_size=2"]);
  assertEquals(out, [path, join(folder.path, "new", "boat_2.png")]);
});

Deno.test("generate writes the first picture's bytes alone to standard output", async () => {
  const { code, out, bytes, err } = await run(["a boat", "--out", "-", "--set=batch_size=2"]);
  assertEquals([code, out], [0, []]);
  assertEquals([...bytes.subarray(0, 4)], PNG);
  // An IEND chunk ends the first PNG, and nothing follows it.
  assertEquals(new TextDecoder("latin1").decode(bytes).split("IEND").length, 2);
  assertEquals(err.filter((line) => line.startsWith("Not written: ")).length, 1);
});

/** A folder with something in it that no picture can be written to or through. */
async function withObstacles(): Promise<AsyncDisposable & { path: string }> {
  const folder = await tempFolder();
  await Deno.writeTextFile(join(folder.path, "file"), "mine");
  return folder;
}

/** Where no picture can be written, whoever runs it. */
const UNWRITABLE = ["file/", "file/x.png", "file/new/x.png"];

for (const out of UNWRITABLE) {
  Deno.test(`generate finds before the job that it cannot write to ${out}`, async () => {
    await using folder = await withObstacles();
    const open = () => Promise.reject(new Error("opened"));
    const failed = run(["a boat", "--out", `${folder.path}/${out}`], { program: { open } });
    const { message } = await assertRejects(() => failed, RangeError, "Cannot write to ");
    assert(/: [^:]+\. Name another place with --out, or/.test(message), message);
    assert(!message.includes("os error"), message);
    assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["file"]);
  });
}

Deno.test("pictureTarget() leaves nothing behind, and no file changed", async () => {
  await using folder = await withObstacles();
  const file = join(folder.path, "file");
  await Deno.utime(file, 1, 1);
  for (const out of ["file", "new.png", "a/b/c.png", "a/b/", ""]) {
    await pictureTarget(`${folder.path}/${out}`);
  }
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["file"]);
  assertEquals(await Deno.readTextFile(file), "mine");
  assertEquals((await Deno.stat(file)).mtime?.getTime(), 1000);
});

Deno.test("pictureTarget() looks at the same new folder many times at once", async () => {
  await using folder = await tempFolder();
  for (let round = 0; round < 20; round++) {
    const paths = Array.from({ length: 8 }, (_, at) => join(folder.path, "new", `${at}`, "a.png"));
    const targets = await Promise.all(paths.map((path) => pictureTarget(path)));
    assertEquals(targets.map(({ name }) => name), paths.map(() => "a.png"));
  }
});

Deno.test("pictureTarget() knows standard output by its other names", async () => {
  for (const out of ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
    assertEquals(await pictureTarget(out), { folder: undefined, name: undefined });
  }
});

Deno.test({
  name: "pictureTarget() does not open a pipe: its reader would be at its end",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await tempFolder();
    const path = join(folder.path, "pipe");
    await new Deno.Command("mkfifo", { args: [path] }).output();
    // Nobody reads: to open it would wait for ever.
    await pictureTarget(path);
  },
});

Deno.test({
  name: "pictureTarget() refuses a folder and a file that may only be read",
  // Root may write everywhere.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using folder = await withObstacles();
    await Deno.chmod(join(folder.path, "file"), 0o400);
    await Deno.mkdir(join(folder.path, "closed"), { mode: 0o500 });
    for (const out of ["file", "closed", "closed/", "closed/x.png", "closed/new/x.png"]) {
      const refused = () => pictureTarget(join(folder.path, out));
      await assertRejects(refused, RangeError, "Permission denied. Name another place");
    }
  },
});

const ONLY = Deno.makeTempDirSync();

Deno.test({
  name: "pictureTarget() and writePicture() need a permission for the file alone",
  permissions: { write: [`${ONLY}/new/x.png`, `${ONLY}/x.png`] },
  ...CLOSES,
  async fn() {
    const target = await pictureTarget(`${ONLY}/x.png`);
    assertEquals(target, { folder: ONLY, name: "x.png" });
    const options = { folder: ONLY, name: "x.png", overwrite: true };
    for (const _ of [1, 2]) {
      assertEquals(await writePicture(stream([1]), options), join(ONLY, "x.png"));
      await pictureTarget(`${ONLY}/x.png`);
    }
    // That the folder is missing, and may not be made, is known when it is written.
    await pictureTarget(`${ONLY}/new/x.png`);
    const missing = { ...options, folder: `${ONLY}/new` };
    await assertRejects(() => writePicture(stream([1]), missing), RangeError, "kept in ComfyUI");
    await assertRejects(
      () => pictureTarget(`${ONLY}/y.png`),
      RangeError,
      `Easel may not. Run it with --allow-write="${join(ONLY, "y.png")}"`,
    );
  },
});

Deno.test.afterAll(() => Deno.removeSync(ONLY, { recursive: true }));

Deno.test("generate says where a file holds something else than its name says", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "x.jpg");
  const { out, err } = await run(["a boat", "--out", path, "--set=batch_size=2"]);
  assertEquals(out, [path, join(folder.path, "x_2.jpg")]);
  assertEquals(await startOf(path), PNG);
  const better = join(folder.path, "x.png");
  assertEquals(err.filter((line) => line.includes(" holds ")), [
    `x.jpg holds PNG, as ComfyUI saved it; use --out ${better}`,
    `x_2.jpg holds PNG, as ComfyUI saved it; use --out ${better}`,
  ]);
});

Deno.test("otherThanNamed() is content with a name that says the same, or nothing", () => {
  const say = (out: string, filename = "E_1.png") =>
    otherThanNamed(out, { file: { filename, mediaType: mediaTypeOf(filename) }, out });
  const right = ["a.png", "a.PNG", "a", "v1.2", "/dev/null"];
  assertEquals(right.map((out) => say(out)), right.map(() => undefined));
  assertEquals([say("a.jpeg", "E.jpg"), say("a.png", "E.what")], [undefined, undefined]);
  assertEquals(say("a.b.webp"), "a.b.webp holds PNG, as ComfyUI saved it; use --out a.b.png");
  assertEquals(say("a.png", "E.mp4"), "a.png holds MP4, as ComfyUI saved it; use --out a.mp4");
});

/** What no ComfyUI could ever take: nothing is opened, and nobody asked. */
const WRONG: [args: string[], message: string][] = [
  [["--set=width=wide"], 'width is "wide": must be a number'],
  [["--set=width=1"], "width is 1: must be at least 64"],
  [["--set=stepz=3"], '"stepz" is not one of its inputs. Nearest: steps.'],
  [["--set=nope=1"], 'Cannot call generate_image: "nope" is not one of its inputs: prompt, '],
  [["--set=constructor=1"], '"constructor" is not one of its inputs'],
  [["--set=preset=nope"], 'preset is "nope": must be one of draft, '],
  [["--set=prompt=a car"], "Cannot use --set prompt: "],
];

for (const [args, message] of WRONG) {
  Deno.test(`generate is called wrongly with ${args.join(" ")}, and does nothing`, async () => {
    await using folder = await tempFolder();
    const open = () => Promise.reject(new Error("opened"));
    const options = { program: { open } };
    const failed = run(["a boat", "--out", join(folder.path, "new", "a.png"), ...args], options);
    await assertRejects(() => failed, UsageError, message);
    assertEquals([...Deno.readDirSync(folder.path)], []);
  });
}

Deno.test("generate knows presets of one's own before it opens anything", () => {
  const config = { ...parseConfig(["generate", "x", "--set=preset=mine"]), presets: { mine: {} } };
  assertEquals(pictureInput(config), { preset: "mine", prompt: "x" });
});

/** What another ComfyUI might take, or this one tomorrow. */
const REFUSED: [args: string[], message: string][] = [
  [["--set=checkpoint=none_of_these"], "none_of_these"],
  [["--set=template=nowhere"], 'Cannot find template "nowhere"'],
  [["--set=sampler_name=nope"], 'sampler_name is "nope": not in the list'],
  [["--max-steps=1"], "steps"],
];

for (const [args, message] of REFUSED) {
  Deno.test(`generate fails with ${args.join(" ")}, says why, and writes nothing`, async () => {
    await using folder = await tempFolder();
    const failed = run(["a boat", "--out", folder.path, ...args]);
    const error = await assertRejects(() => failed, RangeError, message);
    assertEquals([error instanceof UsageError, [...Deno.readDirSync(folder.path)]], [false, []]);
  });
}

Deno.test("generate shows how far it is on a terminal, in one line that fits", CLOSES, async () => {
  const { drawn } = await run(["a boat", "--out", "-"], {
    terminal: { isTerminal: true, columns: 50 },
  });
  const lines = drawn.split("\r\x1b[2K");
  assert(lines.some((line) => /^\[#*\.+\] \S/.test(line)), drawn);
  assert(lines.every((line) => line.length < 50 && !line.includes("\n")), drawn);
  assertEquals(lines.at(-1), "", "the line was not taken away");
});

Deno.test("generate cancels the job in ComfyUI when somebody stops it", CLOSES, async () => {
  await using folder = await tempFolder();
  const stop = new AbortController();
  let app: App | undefined;
  const args = ["--demo", "--set=steps=100", "a boat", "--out", folder.path];
  const config = parseConfig(["generate", ...args]);
  const { code, out, err } = await runCommand(generate, ["generate", ...args], {
    terminal: { isTerminal: true, draw: (text) => void (text.includes("step 1") && stop.abort()) },
    program: {
      interrupted: () => stop.signal,
      open: async () =>
        app = await createApp(config, {
          identity: { name: "easel", version: "0" },
          log: () => {},
        }),
    },
  });
  assertEquals([code, out], [130, []]);
  assertEquals(err, ["easel: Stopped. The job is cancelled in ComfyUI, too."]);
  assertEquals(app?.jobs.list().map(({ status }) => status), ["cancelled"]);
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("toolInput() makes numbers where the tool takes them, and keeps all other words", () => {
  const words = { steps: "20", cfg: "7.5", seed: "18446744073709551615", negative_prompt: "5" };
  assertEquals(toolInput(generateImage, { ...words, constructor: "1", width: "x" }), {
    steps: 20,
    cfg: 7.5,
    seed: toolInput(generateImage, words)["seed"]!,
    negative_prompt: "5",
    constructor: "1",
    width: "x",
  });
  assertEquals(String(toolInput(generateImage, words)["seed"]), "18446744073709551615");
});

/** A picture of these bytes, which may break off. */
function stream(bytes: number[], failure?: Error): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(bytes)),
    pull: (controller) => failure ? controller.error(failure) : controller.close(),
  });
}

Deno.test("generate refuses what would be left out in silence, and a path that is none", async () => {
  await assertRejects(() => run(["a boat", "--out="]), RangeError, 'Cannot write to "": no path.');
});

Deno.test("generate says where the picture is that standard output does not take", async () => {
  const outBytes = () => {
    throw new Error("No space left on device (os error 28)");
  };
  const failed = run(["a boat", "--out", "-"], { terminal: { outBytes } });
  const expected = "Cannot write to standard output: No space left on device. The picture is kept";
  await assertRejects(() => failed, RangeError, expected);
});

Deno.test("generate leaves a pipe that is closed to whoever closed it", async () => {
  const outBytes = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe");
  };
  const failed = run(["a boat", "--out", "-"], { terminal: { outBytes } });
  await assertRejects(() => failed, Deno.errors.BrokenPipe);
});

Deno.test("writePicture() says where the picture is that a folder is in the way of", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(join(folder.path, "a.png"));
  await Deno.writeTextFile(join(folder.path, "file"), "");
  const options = { folder: folder.path, name: "a.png", overwrite: true };
  for (const to of [options, { ...options, folder: join(folder.path, "file") }]) {
    const { message } = await assertRejects(() => writePicture(stream([1]), to), RangeError);
    assert(
      /^Cannot write ".*a\.png": [^(]+\. The picture is kept in ComfyUI/.test(message),
      message,
    );
  }
});

Deno.test({
  name: "writePicture() says that the disk is full",
  ...CLOSES,
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { body } = new Response(new Uint8Array(100));
    const options = { folder: "/dev", name: "full", overwrite: true };
    await assertRejects(() => writePicture(body!, options), RangeError, 'Cannot write "/dev/full"');
  },
});

Deno.test("writePicture() lets no server choose the folder", CLOSES, async () => {
  await using folder = await tempFolder();
  const inside = join(folder.path, "in");
  const options = { folder: inside, overwrite: false };
  const names = ["../evil.png", "..\\evil.png", "/etc/evil.png", "a/b/evil.png", "..", ""];
  for (const name of names) await writePicture(stream([1]), { ...options, name });
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["in"]);
  assertEquals([...Deno.readDirSync(inside)].map(({ name }) => name).sort(), [
    "evil.png",
    "evil_2.png",
    "evil_3.png",
    "evil_4.png",
    "picture",
    "picture_2",
  ]);
});

Deno.test("writePicture() keeps no half of a picture", CLOSES, async () => {
  await using folder = await tempFolder();
  const options = { folder: folder.path, name: "a.png", overwrite: false };
  const broken = stream([1, 2], new Error("cut off"));
  await assertRejects(() => writePicture(broken, options), Error, "cut off");
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test(
  "writePicture() says which file it cannot write, and that the picture is kept",
  CLOSES,
  async () => {
    await using folder = await tempFolder();
    const options = { folder: folder.path, name: "a.png", overwrite: false };
    const broken = stream([1], new Error("No space left on device"));
    const error = await assertRejects(() => writePicture(broken, options), RangeError);
    const path = join(folder.path, "a.png");
    assertEquals(error.message.split(". ")[0], `Cannot write "${path}": No space left on device`);
    assert(error.message.includes("kept in ComfyUI"), error.message);
  },
);

Deno.test({
  name: "writePicture() removes no device that it cannot write to",
  ignore: Deno.build.os !== "linux",
  ...CLOSES,
  async fn() {
    // A pipe stands for it: no file, and nobody reads.
    await using folder = await tempFolder();
    const path = join(folder.path, "pipe");
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const reader = await Deno.open(path, { read: true, write: true });
    const options = { folder: folder.path, name: "pipe", overwrite: true };
    const broken = stream([1], new Error("cut off"));
    await assertRejects(() => writePicture(broken, options), RangeError, "cut off");
    reader.close();
    assertEquals((await Deno.stat(path)).isFifo, true);
  },
});
