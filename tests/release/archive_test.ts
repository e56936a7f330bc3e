import { assert, assertEquals } from "@std/assert";
import { unzipSync } from "fflate";
import { parseTarGzip } from "nanotar";
import { type ArchiveEntry, tarGz, zip } from "../../scripts/release/archive.ts";

const text = (value: string) => new TextEncoder().encode(value);

const ENTRIES: ArchiveEntry[] = [
  { name: "easel/easel", data: text("#!/bin/sh\necho easel\n"), executable: true },
  { name: "easel/LICENSE", data: text("MIT") },
];

Deno.test("tarGz() keeps names, bytes and modes, and nobody's name or time", async () => {
  const files = await parseTarGzip(await tarGz(ENTRIES));
  const seen = files.map(({ name, text, attrs }) => {
    return { name, text, mode: attrs?.mode, uid: attrs?.uid, mtime: attrs?.mtime };
  });
  assertEquals(seen, [
    { name: "easel/LICENSE", text: "MIT", mode: "0000644", uid: 0, mtime: 0 },
    {
      name: "easel/easel",
      text: "#!/bin/sh\necho easel\n",
      mode: "0000755",
      uid: 0,
      mtime: 0,
    },
  ]);
});

Deno.test("zip() keeps names, bytes and modes", () => {
  const packed = zip(ENTRIES);
  const files = Object.entries(unzipSync(packed));
  const seen = files.map(([name, data]) => [name, new TextDecoder().decode(data)]);
  assertEquals(seen, [["easel/LICENSE", "MIT"], ["easel/easel", "#!/bin/sh\necho easel\n"]]);
  assertEquals(unixModes(packed), [0o100644, 0o100755]);
});

/** The modes in a zip's central directory, in its order. */
function unixModes(packed: Uint8Array<ArrayBuffer>): number[] {
  const view = new DataView(packed.buffer);
  const modes: number[] = [];
  for (let at = 0; at + 46 <= packed.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) modes.push(view.getUint32(at + 38, true) >>> 16);
  }
  return modes;
}

Deno.test("tarGz() and zip() make the same bytes from the same files in any order", async () => {
  const turned = ENTRIES.toReversed();
  assertEquals(await tarGz(turned), await tarGz(ENTRIES));
  assertEquals(zip(turned), zip(ENTRIES));
});

Deno.test("zip() makes the same bytes in every time zone", async () => {
  const module = new URL("../../scripts/release/archive.ts", import.meta.url);
  const code = `import { zip } from "${module}";
    console.log(zip([{ name: "a", data: new Uint8Array(3) }]).toHex());`;
  const outputs = await Promise.all(["Asia/Tokyo", "America/Los_Angeles"].map(async (zone) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--ext=ts", code],
      cwd: new URL("../../", import.meta.url),
      env: { TZ: zone },
    }).output();
    return new TextDecoder().decode(stdout);
  }));
  assert(outputs[0]?.startsWith("504b0304"), outputs[0] ?? "");
  assertEquals(outputs[1], outputs[0]);
});

Deno.test({
  name: "what tarGz() makes is unpacked by the system's own tar",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(`${folder}/a.tar.gz`, await tarGz(ENTRIES));
      const { code, stderr } = await new Deno.Command("tar", {
        args: ["-xzf", "a.tar.gz"],
        cwd: folder,
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
      const run = await new Deno.Command(`${folder}/easel/easel`).output();
      assertEquals(new TextDecoder().decode(run.stdout), "easel\n");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
