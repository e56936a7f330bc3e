import { join } from "@std/path";
import { encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture } from "../../src/demo/picture.ts";
import { type ComfyUnderTest, startComfy } from "../e2e/comfy_under_test.ts";
import { ROOT } from "./fenced_blocks.ts";

/** What a command wrote, and how it ended. */
export interface ShellRun {
  /** Its exit code. */
  code: number;
  /** Of standard output and standard error. */
  text: string;
}

/** An Easel that listens for HTTP. */
export interface ServingEasel extends AsyncDisposable {
  /** Where. */
  url: string;
  /** What it said first. */
  banner: string;
}

/** Addresses of the docs, and which of the two ComfyUIs stands in for each. */
const ADDRESSES: readonly [address: string, comfy: number][] = [
  ["http://127.0.0.1:8188", 0],
  ["http://10.0.0.5:8188", 0],
  ["http://10.0.0.6:8188", 1],
];

/** Takes the place of npx, which would ask npm for what runs already. */
const NPX = `#!/bin/sh
if [ "$1 $2" != "-y deno@${Deno.version.deno}" ]; then echo "not this Deno: $2" >&2; exit 9; fi
shift 2
cd "$ROOT" && exec "$DENO" "$@"
`;

/** Takes the place of the executable. */
const EASEL = `#!/bin/sh
echo $$ > "$HOME/pid"
exec "$DENO" run --quiet --no-check -A --config "$ROOT/deno.json" "$ROOT/main.ts" "$@"
`;

/**
 * A machine as the docs assume it, in a folder of its own: a shell, `easel` and `npx` on its PATH,
 * two ComfyUIs, a home, and the files that commands name.
 */
export class DocWorld implements AsyncDisposable {
  /** The folder in which commands are run. */
  readonly folder: string;
  readonly #comfys: ComfyUnderTest[];

  private constructor(folder: string, comfys: ComfyUnderTest[]) {
    this.folder = folder;
    this.#comfys = comfys;
  }

  /** Makes all of it. */
  static async open(): Promise<DocWorld> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "easel_docs" }));
    const world = new DocWorld(folder, [startComfy(), startComfy()]);
    await world.#linkCaches();
    await world.#write("bin/npx", NPX);
    await world.#write("bin/easel", EASEL);
    const portrait = await Deno.readTextFile(join(ROOT, "workflows/basic.json"));
    // A copy of what is shipped would not be listed twice.
    const own = portrait.replace("a red bicycle", "a face");
    await world.#write("portrait.json", own);
    await world.#write("workflows/portrait.json", own);
    const photo = encodePng(blankPicture(8, 8, 200));
    await Deno.writeFile(join(folder, "photo.png"), photo);
    await world.#save("landscape.json", portrait.replace("a red bicycle", "hills"));
    return world;
  }

  /** `http://host:port` of the first ComfyUI. */
  get comfyui(): string {
    return this.#comfys[0]!.url;
  }

  /** A command with the addresses of this world in the place of those of the docs. */
  local(command: string, served = ""): string {
    const at = ADDRESSES.reduce(
      (text, [address, comfy]) => text.replaceAll(address, this.#comfys[comfy]!.url),
      command,
    );
    return served === "" ? at : at.replaceAll("http://127.0.0.1:5243", served);
  }

  /** Runs a command in a shell until it ends. */
  async run(command: string, input = ""): Promise<ShellRun> {
    const process = this.#spawn(command, "piped");
    const writer = process.stdin.getWriter();
    if (input !== "") await writer.write(new TextEncoder().encode(input));
    // One that has ended already needs no end of its input.
    await writer.close().catch(() => {});
    const { code, stdout, stderr } = await process.output();
    const text = new TextDecoder();
    return { code, text: text.decode(stdout) + text.decode(stderr) };
  }

  /** Starts an `easel serve` and waits until it says where it listens. */
  async serve(command: string): Promise<ServingEasel> {
    const process = this.#spawn(command, "null");
    const stderr = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let banner = "";
    while (!banner.includes("\n")) {
      const { value = "", done } = await stderr.read();
      banner += value;
      if (done) break;
    }
    return {
      banner,
      url: /http:\/\/[\d.:]+/.exec(banner)?.[0] ?? "",
      [Symbol.asyncDispose]: async () => {
        await this.#stopEasel();
        while (!(await stderr.read()).done);
        await process.stdout.cancel();
        await process.status;
      },
    };
  }

  /** A shell may stand before it, and would be stopped alone. */
  async #stopEasel(): Promise<void> {
    const pid = Number(await Deno.readTextFile(join(this.folder, "pid")));
    try {
      Deno.kill(pid, "SIGTERM");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  #spawn(command: string, stdin: "piped" | "null"): Deno.ChildProcess {
    const path = `${join(this.folder, "bin")}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`;
    return new Deno.Command("sh", {
      args: ["-c", command],
      cwd: this.folder,
      env: {
        ...{ PATH: path, HOME: this.folder, XDG_CONFIG_HOME: join(this.folder, ".config") },
        ...{ ROOT, DENO: Deno.execPath(), EASEL_COMFYUI: this.comfyui, NO_COLOR: "1" },
      },
      ...{ stdin, stdout: "piped", stderr: "piped" },
    }).spawn();
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text, { mode: 0o755 });
  }

  /** Deno's cache in this home, where each system has it: nothing shall be fetched again. */
  async #linkCaches(): Promise<void> {
    const cache = await denoDir();
    for (const place of [".cache", "Library/Caches"]) {
      await Deno.mkdir(join(this.folder, place), { recursive: true });
      await Deno.symlink(cache, join(this.folder, place, "deno"));
    }
  }

  /** As the editor saves a workflow. */
  async #save(name: string, text: string): Promise<void> {
    const url = `${this.comfyui}/userdata/${encodeURIComponent(`workflows/${name}`)}`;
    const answer = await fetch(url, { method: "POST", body: text });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`Cannot save ${name}: ${answer.status}.`);
  }

  /** Stops the ComfyUIs and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const comfy of this.#comfys) await comfy[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
