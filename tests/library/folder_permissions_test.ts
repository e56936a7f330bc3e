import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { tempFolder } from "./temp_folder.ts";
import { API } from "./workflows.ts";

const PROBE = fromFileUrl(new URL("./folder_probe.ts", import.meta.url));
const FLAGS = ["--no-prompt", "--allow-net=127.0.0.1:8188", "--allow-read=workflows"];
const notOnWindows = { ignore: Deno.build.os === "windows" };

interface Report {
  names: string[];
  problems: { file: string; reason: string }[];
  loaded: unknown[];
  error?: string;
}

/** The probe in a folder of its own, under exactly the program's permissions. */
class Probe implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(cwd: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", ...FLAGS, PROBE],
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next report that is as wanted. */
  async until(isWanted: (report: Report) => boolean): Promise<Report> {
    while (true) {
      const report = JSON.parse(await this.#line());
      if (isWanted(report)) return report;
    }
  }

  async #line(): Promise<string> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("the probe has ended");
      this.#text += value;
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stdin.close();
    await this.#lines.cancel();
    const { success } = await this.#process.status;
    assert(success, "the probe failed");
  }
}

Deno.test(
  "FolderSource reads, refuses links and watches under the program's permissions",
  notOnWindows,
  async () => {
    await using folder = await tempFolder({ "a.json": API, "sub/b.json": API });
    await Deno.writeTextFile(`${folder.outside}/secret.json`, JSON.stringify({ "1": "secret" }));
    await Deno.symlink(`${folder.outside}/secret.json`, `${folder.path}/out.json`);
    await using probe = new Probe(folder.outside);
    const first = await probe.until(() => true);
    assertEquals(first.names, ["a", "sub/b"]);
    assertEquals(first.loaded, [API, API]);
    assertEquals(first.problems.map(({ file }) => file), ["out.json"]);
    assertEquals(JSON.stringify(first).includes("secret"), false);
    await folder.write("sub/c.json", API);
    const second = await probe.until(({ names }) => names.includes("sub/c"));
    assertEquals(second.names, ["a", "sub/b", "sub/c"]);
    await Deno.remove(folder.path, { recursive: true });
    await probe.until(({ names }) => names.length === 0);
    await folder.write("d.json", API);
    assertEquals((await probe.until(({ names }) => names.includes("d"))).names, ["d"]);
  },
);

Deno.test(
  "FolderSource waits under the program's permissions for a folder to come",
  notOnWindows,
  async () => {
    await using folder = await tempFolder();
    await Deno.remove(folder.path);
    await using probe = new Probe(folder.outside);
    assertEquals(await probe.until(() => true), { names: [], problems: [], loaded: [] });
    await folder.write("a.json", API);
    assertEquals((await probe.until(({ names }) => names.includes("a"))).loaded, [API]);
  },
);

Deno.test(
  "FolderSource says that its folder is a link it may not follow",
  notOnWindows,
  async () => {
    await using folder = await tempFolder({ "a.json": API });
    await Deno.rename(folder.path, `${folder.outside}/elsewhere`);
    await Deno.symlink(`${folder.outside}/elsewhere`, folder.path);
    await using probe = new Probe(folder.outside);
    const { error = "" } = await probe.until(() => true);
    assertMatch(error, /^RangeError: Cannot read the folder "workflows": it is a link/);
    assertStringIncludes(error, "may not read");
  },
);
