import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseTargets } from "../../scripts/compile/targets.ts";
import { tarGz } from "../../scripts/release/archive.ts";
import { checksums } from "../../scripts/release/checksums.ts";
import { installScripts } from "../../scripts/release/install_scripts.ts";
import { archiveName } from "../../scripts/release/program_archive.ts";
import { VERSION } from "../../scripts/release/project.ts";
import { serveFolder } from "../../scripts/release/try_install.ts";
import { type Installed, runInstaller } from "./run_installer.ts";

const UNIX = Deno.build.os === "linux" || Deno.build.os === "darwin";
const ARCHIVE = archiveName(parseTargets([Deno.build.target])[0]!);

/** A release on a server of this machine, and a home to install it into. */
interface Shop extends AsyncDisposable {
  /** The release's files. */
  release: string;
  /** The home of who installs. */
  home: string;
  /** Runs the release's install script. */
  install(args?: string[], env?: Record<string, string>): Promise<Installed>;
}

async function openShop(): Promise<Shop> {
  const folder = await Deno.makeTempDir();
  const [release, home] = [`${folder}/release`, `${folder}/home`];
  await Deno.mkdir(release);
  await Deno.mkdir(home);
  const inside = ARCHIVE.replace(".tar.gz", "");
  const entries = ["easel", "easel-server"].map((program) => {
    const data = new TextEncoder().encode(`#!/bin/sh\necho "${program} ${VERSION}"\n`);
    return { name: `${inside}/${program}`, data, executable: true };
  });
  await Deno.writeFile(`${release}/${ARCHIVE}`, await tarGz(entries));
  await Deno.writeTextFile(`${release}/SHA256SUMS`, await checksums([`${release}/${ARCHIVE}`]));
  for (const { name, text } of await installScripts()) {
    await Deno.writeTextFile(`${release}/${name}`, text);
  }
  const served = serveFolder(release);
  return {
    release,
    home,
    install: (args = [], env = {}) =>
      runInstaller(`${release}/install.sh`, {
        args,
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          HOME: home,
          EASEL_BASE_URL: served.url,
          ...env,
        },
      }),
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function testInstall(name: string, fn: (shop: Shop) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !UNIX,
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      await using shop = await openShop();
      await fn(shop);
    },
  });
}

async function outputOf(program: string): Promise<string> {
  return new TextDecoder().decode((await new Deno.Command(program).output()).stdout);
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.toSorted();
}

testInstall("install.sh puts both programs into ~/.local/bin, and says so", async (shop) => {
  const { code, stderr } = await shop.install();
  assertEquals(code, 0, stderr);
  const bin = `${shop.home}/.local/bin`;
  assertEquals(await outputOf(`${bin}/easel`), `easel ${VERSION}\n`);
  assertEquals(await outputOf(`${bin}/easel-server`), `easel-server ${VERSION}\n`);
  assertEquals(await namesIn(bin), ["easel", "easel-server"]);
  assertMatch(stderr, /Its checksum is right: [0-9a-f]{64}\n/);
  assertStringIncludes(stderr, `Installed ${bin}/easel\n`);
  assertStringIncludes(stderr, `"${bin}" is not in your PATH: call it as ${bin}/easel`);
});

testInstall("install.sh --help says how to call it, and does nothing", async (shop) => {
  for (const flag of ["--help", "-h"]) {
    const { code, stdout, stderr } = await shop.install([flag]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(
      stdout,
      `Installs Easel ${VERSION} on Linux or macOS: sh install.sh [FOLDER]`,
    );
  }
  assertEquals(await namesIn(shop.home), []);
});

testInstall("install.sh refuses what it does not know before it downloads", async (shop) => {
  const refused: [args: string[], message: string][] = [
    [["--prefix"], 'Cannot use "--prefix": not known. See sh install.sh --help.'],
    [["bin", "-v"], 'Cannot use "-v": not known.'],
    [["bin", "more"], 'Cannot install into "bin" and "more": name one folder.'],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await shop.install(args);
    assertEquals([code, stderr.slice(0, 9 + message.length)], [1, `install: ${message}`]);
    assertEquals(stderr.includes("Downloading"), false);
  }
  assertEquals(await namesIn(shop.home), []);
});

testInstall("install.sh takes another folder, and leaves nothing elsewhere", async (shop) => {
  const bin = `${shop.home}/my programs`;
  const temporary = `${shop.home}/tmp`;
  await Deno.mkdir(temporary);
  const { code, stderr } = await shop.install([bin], {
    TMPDIR: temporary,
    PATH: `${Deno.env.get("PATH")}:${bin}`,
  });
  assertEquals(code, 0, stderr);
  assertEquals(await namesIn(shop.home), ["my programs", "tmp"]);
  assertEquals(await namesIn(temporary), []);
  assertStringIncludes(stderr, "Next: easel doctor, and then easel connect.");
  const other = `${shop.home}/other`;
  await shop.install([], { EASEL_INSTALL_DIR: other });
  assertEquals(await namesIn(other), ["easel", "easel-server"]);
});

testInstall("install.sh names a program so that it can be pasted into a shell", async (shop) => {
  const bin = `${shop.home}/my programs`;
  const { stderr } = await shop.install([bin]);
  assertStringIncludes(stderr, `call it as "${bin}/easel"\nNext: "${bin}/easel" doctor,`);
});

testInstall("install.sh replaces a program that is running", async (shop) => {
  const bin = `${shop.home}/bin`;
  await Deno.mkdir(bin);
  await Deno.copyFile("/bin/sh", `${bin}/easel`);
  const running = new Deno.Command(`${bin}/easel`, { args: ["-c", "read x"], stdin: "piped" })
    .spawn();
  const { code, stderr } = await shop.install([bin]);
  assertEquals(code, 0, stderr);
  assertEquals(await outputOf(`${bin}/easel`), `easel ${VERSION}\n`);
  await running.stdin.close();
  await running.status;
});

testInstall("install.sh installs nothing of which the checksum is wrong", async (shop) => {
  const archive = await Deno.readFile(`${shop.release}/${ARCHIVE}`);
  archive[archive.length - 1]! ^= 1;
  await Deno.writeFile(`${shop.release}/${ARCHIVE}`, archive);
  const { code, stderr } = await shop.install();
  assertEquals(code, 1);
  assertMatch(stderr, /Cannot trust "easel-.*": its checksum is \w{64} and should be \w{64}\./);
  assertEquals(await namesIn(shop.home), []);
});

testInstall("install.sh installs nothing of which there is no checksum", async (shop) => {
  await Deno.writeTextFile(`${shop.release}/SHA256SUMS`, `${"0".repeat(64)}  other.tar.gz\n`);
  const { code, stderr } = await shop.install();
  assertEquals(code, 1);
  assertStringIncludes(stderr, `Cannot verify "${ARCHIVE}": SHA256SUMS does not list it.`);
  assertEquals(await namesIn(shop.home), []);
});

testInstall("install.sh says which address it cannot download", async (shop) => {
  await Deno.remove(`${shop.release}/${ARCHIVE}`);
  const { code, stderr } = await shop.install();
  assertEquals(code, 1);
  assertMatch(stderr, new RegExp(`Cannot download "http://127\\.0\\.0\\.1:\\d+/${ARCHIVE}"`));
  assertEquals(await namesIn(shop.home), []);
});

testInstall("install.sh says where it cannot write", async (shop) => {
  await Deno.writeTextFile(`${shop.home}/file`, "");
  const { code, stderr } = await shop.install([`${shop.home}/file/bin`]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `Cannot make "${shop.home}/file/bin". Name another folder`);
});

testInstall("install.sh names the tool that is missing before it downloads", async (shop) => {
  const tools = `${shop.home}/tools`;
  await Deno.mkdir(tools);
  const missing: [tools: string[], message: string][] = [
    [[], "Cannot download: neither curl nor wget is there. Install one."],
    [["curl"], "Cannot compare the checksum: neither sha256sum nor shasum is there."],
    [["curl", "sha256sum", "gzip", "mktemp"], "Cannot unpack: tar is not there. Install it."],
  ];
  for (const [present, message] of missing) {
    for (const tool of present) await Deno.writeTextFile(`${tools}/${tool}`, "", { mode: 0o755 });
    const { code, stderr } = await shop.install([], { PATH: tools });
    assertEquals([code, stderr], [1, `install: ${message}${stderr.slice(9 + message.length)}`]);
  }
});

testInstall("install.sh refuses systems that there is no program for", async (shop) => {
  const tools = `${shop.home}/tools`;
  await Deno.mkdir(tools);
  const PATH = `${tools}:${Deno.env.get("PATH")}`;
  const answers = { "-m": "riscv64", "-s": "Linux" };
  const writeUname = async () => {
    const cases = Object.entries(answers).map(([flag, answer]) => `${flag}) echo ${answer} ;;`);
    const script = `#!/bin/sh\ncase $1 in ${cases.join(" ")} esac\n`;
    await Deno.writeTextFile(`${tools}/uname`, script, { mode: 0o755 });
  };
  await writeUname();
  assertStringIncludes((await shop.install([], { PATH })).stderr, 'of type "riscv64"');
  Object.assign(answers, { "-m": "x86_64", "-s": "FreeBSD" });
  await writeUname();
  assertStringIncludes((await shop.install([], { PATH })).stderr, 'Cannot install on "FreeBSD"');
  Object.assign(answers, { "-s": "Linux" });
  await writeUname();
  const musl = "#!/bin/sh\necho 'musl libc (x86_64)' >&2\nexit 1\n";
  await Deno.writeTextFile(`${tools}/ldd`, musl, { mode: 0o755 });
  const { code, stderr } = await shop.install([], { PATH });
  assertStringIncludes(stderr, "Cannot install on a Linux with musl: Deno needs glibc.");
  assertEquals(code, 1);
});

testInstall("install.sh does nothing where only a part of it arrived", async (shop) => {
  const script = await Deno.readTextFile(`${shop.release}/install.sh`);
  const lastLine = script.indexOf('\nmain "$@"');
  assert(lastLine > 0);
  for (const share of [0.3, 0.6, 0.9]) {
    const part = script.slice(0, Math.floor(lastLine * share));
    await Deno.writeTextFile(`${shop.release}/install.sh`, part);
    await shop.install();
    assertEquals(await namesIn(shop.home), []);
  }
});

Deno.test("installScripts() fills in every placeholder, and names one version", async () => {
  for (const { name, text } of await installScripts()) {
    assert(!/@[A-Z]+@/.test(text), `${name} holds a placeholder`);
    assertStringIncludes(text, `Installs Easel ${VERSION}`);
    assertStringIncludes(text, `/releases/download/v${VERSION}`);
  }
});
