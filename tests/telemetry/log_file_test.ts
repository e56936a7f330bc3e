import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { createLog, type LogOptions } from "../../src/telemetry/create_log.ts";

const CHECKED = { sanitizeOps: true, sanitizeResources: true };

/** A folder for one test. */
class TempFolder implements Disposable {
  readonly path = Deno.makeTempDirSync();

  /** The messages in a file of it, oldest first. */
  messages(name: string): string[] {
    const text = Deno.readTextFileSync(join(this.path, name));
    return text.trimEnd().split("\n").map((line) => JSON.parse(line).message);
  }

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function open(folder: TempFolder, options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    format: "json",
    areas: {},
    file: join(folder.path, "easel.log"),
    write: (line) => void lines.push(line),
    ...options,
  });
  return { log, lines };
}

Deno.test("createLog() with a file writes each line at once, behind what is there", CHECKED, () => {
  using folder = new TempFolder();
  for (const message of ["first", "second"]) {
    const { log, lines } = open(folder);
    log("info", message);
    assertEquals(folder.messages("easel.log").at(-1), message);
    log.close();
    log("info", "late");
    assertEquals(lines.map((line) => JSON.parse(line).message), [message, "late"]);
  }
  assertEquals(folder.messages("easel.log"), ["first", "second"]);
});

Deno.test(
  "createLog() with a file begins a new one when it is full, and keeps so many",
  CHECKED,
  () => {
    using folder = new TempFolder();
    const { log } = open(folder, { maxBytes: 300, backups: 2 });
    for (let i = 0; i < 20; i++) log("info", `message ${i} ${"é".repeat(10)}`);
    log.close();
    assertEquals(folder.names(), ["easel.log", "easel.log.1", "easel.log.2"]);
    const kept = ["easel.log.2", "easel.log.1", "easel.log"].flatMap((name) =>
      folder.messages(name)
    );
    const first = 20 - kept.length;
    assertEquals(kept.map((it) => it.split(" ")[1]), kept.map((_, i) => String(first + i)));
    for (const name of folder.names()) {
      assertEquals(Deno.statSync(join(folder.path, name)).size <= 300, true);
    }
  },
);

Deno.test("createLog() with a file goes on with the size it finds", CHECKED, () => {
  using folder = new TempFolder();
  Deno.writeTextFileSync(join(folder.path, "easel.log"), `{"message":"${"x".repeat(280)}"}\n`);
  const { log } = open(folder, { maxBytes: 300, backups: 1 });
  log("info", "next");
  log.close();
  assertEquals(folder.messages("easel.log"), ["next"]);
  assertEquals(folder.messages("easel.log.1").length, 1);
});

Deno.test("createLog() says why the file cannot be opened, and what to do", CHECKED, () => {
  using folder = new TempFolder();
  const inNowhere = join(folder.path, "no", "easel.log");
  assertThrows(() => open(folder, { file: inNowhere }), Error, "its folder does not exist. Choose");
  assertThrows(() => open(folder, { file: folder.path }), Error, "Cannot open the log file");
  assertThrows(() => open(folder, { backups: 0 }), RangeError, 'backups "0"');
  assertThrows(() => open(folder, { maxBytes: 1.5 }), RangeError, 'maxBytes "1.5"');
  assertEquals(folder.names(), []);
});

Deno.test(
  "createLog() says once that the file cannot be written, and goes on when it can",
  CHECKED,
  () => {
    using folder = new TempFolder();
    const { log, lines } = open(folder, { maxBytes: 150, backups: 1 });
    log("info", "before");
    // A folder in the place of the older file: the file cannot be moved there.
    Deno.mkdirSync(join(folder.path, "easel.log.1", "full"), { recursive: true });
    for (const message of ["one", "two"]) log("info", message.padEnd(60, "."));
    assertEquals(lines.length, 4);
    const { level, message } = JSON.parse(lines[2] ?? "");
    assertEquals(level, "error");
    assertMatch(message, /^Cannot write the log file: \w+\. /);
    Deno.removeSync(join(folder.path, "easel.log.1"), { recursive: true });
    log("info", "after".padEnd(60, "."));
    log.close();
    assertEquals(folder.messages("easel.log").map((it) => it.slice(0, 5)), ["after"]);
    assertEquals(folder.messages("easel.log.1"), ["before"]);
  },
);

Deno.test("createLog() without permission for the file or an older one says which to give", async () => {
  using folder = new TempFolder();
  const file = join(folder.path, "easel.log");
  const module = new URL("../../src/telemetry/create_log.ts", import.meta.url).href;
  const script = join(folder.path, "script.ts");
  const options = `{ level: "info", format: "json", areas: {}, write() {}, file: Deno.args[0] }`;
  Deno.writeTextFileSync(
    script,
    `import { createLog } from "${module}"; try { createLog(${options}).close(); console.log("ok"); }` +
      " catch (error) { console.log(error.name + ': ' + error.message); }",
  );
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const answers = await Promise.all([
    [],
    [`--allow-write=${file}`, `--allow-read=${file}`],
    [`--allow-write=${folder.path}`, `--allow-read=${folder.path}`],
  ].map(async (permissions) => {
    const args = [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      "--config",
      config,
      ...permissions,
    ];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: [...args, script, file] })
      .output();
    return new TextDecoder().decode(stdout).trim();
  }));
  assertEquals(answers, [
    `NotCapable: Cannot use the log file "${file}": may not read it. Give --allow-read for its folder.`,
    `NotCapable: Cannot use the log file "${file}.1": may not read it. Give --allow-read for its folder.`,
    "ok",
  ]);
});
