import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import {
  BaseHandler,
  ConsoleHandler,
  critical,
  debug,
  FileHandler,
  formatters,
  getLevelByName,
  getLevelName,
  getLogger,
  info,
  jsonFormatter,
  type LevelName,
  Logger,
  type LogLevel,
  LogLevelNames,
  LogLevels,
  LogRecord,
  RotatingFileHandler,
  setup,
} from "@std/log";
import { join } from "@std/path";

class ListHandler extends BaseHandler {
  readonly lines: string[] = [];
  destroyed = 0;

  override log(msg: string): void {
    this.lines.push(msg);
  }

  override destroy(): void {
    this.destroyed++;
  }
}

function record(msg: string, level: LogLevel = LogLevels.WARN, args: unknown[] = []): LogRecord {
  return new LogRecord({ msg, args, level, loggerName: "test" });
}

/** Runs a test with the path of a log file in a folder of its own. */
function fileTest(name: string, fn: (path: string) => void): void {
  Deno.test({
    name,
    sanitizeResources: true,
    fn() {
      const folder = Deno.makeTempDirSync();
      try {
        fn(join(folder, "log.txt"));
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

Deno.test("getLevelByName() and getLevelName() are each other's opposite", () => {
  for (const name of LogLevelNames) assertEquals(getLevelName(getLevelByName(name)), name);
  assertEquals(LogLevelNames.map(getLevelByName), [0, 10, 20, 30, 40, 50]);
  assertThrows(() => getLevelByName("LOUD" as LevelName), Error, "LOUD");
  assertThrows(() => getLevelName(11 as LogLevel), Error, "11");
});

Deno.test("Logger hands on what is urgent enough, and its handlers take what they want", () => {
  const all = new ListHandler("DEBUG");
  const urgent = new ListHandler("ERROR");
  const logger = new Logger("test", "INFO", { handlers: [all, urgent] });
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  logger.critical("e");
  assertEquals(all.lines, ["INFO b", "WARN c", "ERROR d", "CRITICAL e"]);
  assertEquals(urgent.lines, ["ERROR d", "CRITICAL e"]);
});

Deno.test("Logger returns what it is given, logged or not", () => {
  const logger = new Logger("test", "ERROR");
  const value = { a: 1 };
  assertStrictEquals(logger.error(value), value);
  assertStrictEquals(logger.debug(value), value);
});

Deno.test("Logger calls a function only if its result will be logged", () => {
  const handler = new ListHandler("DEBUG");
  const logger = new Logger("test", "INFO", { handlers: [handler] });
  assertEquals(logger.debug(() => "never"), undefined);
  assertEquals(logger.info(() => "now"), "now");
  assertEquals(handler.lines, ["INFO now"]);
});

Deno.test("Logger follows a change of its level", () => {
  const handler = new ListHandler("NOTSET");
  const logger = new Logger("test", "ERROR", { handlers: [handler] });
  logger.levelName = "DEBUG";
  logger.debug("a");
  logger.level = LogLevels.CRITICAL;
  logger.error("b");
  handler.level = LogLevels.CRITICAL;
  assertEquals(handler.lines, ["DEBUG a"]);
  assertEquals([logger.levelName, handler.levelName], ["CRITICAL", "CRITICAL"]);
});

Deno.test("Logger.asString() writes any value", () => {
  const logger = new Logger("test", "INFO");
  const values = ["a", 1, 2n, true, null, undefined, Symbol("s"), { a: "b", c: { d: [] } }];
  assertEquals(values.map((it) => logger.asString(it)), [
    "a",
    "1",
    "2",
    "true",
    "null",
    "undefined",
    "Symbol(s)",
    '{"a":"b","c":{"d":{}}}',
  ]);
  assertMatch(logger.asString(new RangeError("far")), /^RangeError: far\n\s+at /);
});

Deno.test("LogRecord lets nobody change it", () => {
  const args = [1];
  const it = record("a", LogLevels.INFO, args);
  args.push(2);
  it.args.push(3);
  it.datetime.setTime(0);
  assertEquals(it.args, [1]);
  assertEquals(it.datetime.getTime() > 0, true);
  assertEquals(it.levelName, "INFO");
});

Deno.test("BaseHandler formats with the formatter that it is given", () => {
  const handler = new ListHandler("DEBUG", {
    formatter: ({ loggerName, levelName, msg }) => `[${loggerName}] ${levelName}: ${msg}`,
  });
  handler.handle(record("hello"));
  assertEquals(handler.lines, ["[test] WARN: hello"]);
});

Deno.test("BaseHandler ends with using", () => {
  const handler = new ListHandler("DEBUG");
  {
    using it = handler;
    it.handle(record("a"));
  }
  assertEquals(handler.destroyed, 1);
});

Deno.test("jsonFormatter() writes one line of JSON, with arguments where there are some", () => {
  const none = record("a\nb");
  const one = record("a", LogLevels.INFO, [{ user: "x" }]);
  const two = record("a", LogLevels.INFO, [1, "2"]);
  const datetime = none.datetime.getTime();
  assertEquals(jsonFormatter(none), `{"level":"WARN","datetime":${datetime},"message":"a\\nb"}`);
  assertEquals(JSON.parse(jsonFormatter(one)).args, { user: "x" });
  assertEquals(JSON.parse(formatters.jsonFormatter(two)).args, [1, "2"]);
});

Deno.test("ConsoleHandler has a color for urgent levels only, and none where it is not wanted", () => {
  const plain = new ConsoleHandler("DEBUG", { useColors: false });
  assertEquals(plain.format(record("a")), "WARN a");
  const colored = new ConsoleHandler("DEBUG");
  assertEquals(colored.format(record("a", LogLevels.DEBUG)), "DEBUG a");
  if (!Deno.noColor) assertEquals(colored.format(record("a")), "\x1b[33mWARN a\x1b[39m");
});

Deno.test("setup() ends the handlers there were, and names loggers", () => {
  const first = new ListHandler("DEBUG");
  const second = new ListHandler("DEBUG");
  setup({
    handlers: { default: first },
    loggers: { default: { level: "DEBUG", handlers: ["default"] } },
  });
  debug("a");
  assertEquals(first.destroyed, 0);
  setup({
    handlers: { other: second },
    loggers: { named: { level: "WARN", handlers: ["other", "no"] } },
  });
  assertEquals(first.destroyed, 1);
  getLogger("named").info("b");
  getLogger("named").warn("c");
  assertEquals([first.lines, second.lines], [["DEBUG a"], ["WARN c"]]);
  setup({});
});

Deno.test("getLogger() makes a logger that logs nowhere where none is set up", () => {
  const logger = getLogger("unknown to all");
  assertEquals([logger.levelName, logger.handlers], ["NOTSET", []]);
  assertStrictEquals(getLogger("unknown to all"), logger);
});

Deno.test("info() and critical() go through the default logger", () => {
  const handler = new ListHandler("DEBUG");
  setup({ handlers: { default: handler } });
  assertEquals([debug("a"), info("b"), critical(() => "c")], ["a", "b", "c"]);
  assertEquals(handler.lines, ["INFO b", "CRITICAL c"]);
  setup({});
});

fileTest("FileHandler writes waiting lines on flush, and urgent ones at once", (path) => {
  using handler = new FileHandler("WARN", { filename: path });
  handler.setup();
  handler.handle(record("a"));
  handler.handle(record("ignored", LogLevels.INFO));
  assertEquals(Deno.readTextFileSync(path), "");
  handler.flush();
  assertEquals(Deno.readTextFileSync(path), "WARN a\n");
  handler.handle(record("b", LogLevels.CRITICAL));
  assertEquals(Deno.readTextFileSync(path), "WARN a\nCRITICAL b\n");
});

fileTest("FileHandler writes lines in order, however long they are", (path) => {
  const handler = new FileHandler("WARN", { filename: path });
  handler.setup();
  const lines = ["a", "b".repeat(10_000), "c", "ü".repeat(3_000), "d"];
  for (const line of lines) handler.log(line);
  handler.destroy();
  assertEquals(Deno.readTextFileSync(path), lines.join("\n") + "\n");
});

fileTest("FileHandler appends, starts afresh or refuses, as its mode says", (path) => {
  for (const [mode, text] of [["x", "x\n"], ["a", "x\na\n"], ["w", "w\n"]] as const) {
    const handler = new FileHandler("WARN", { filename: path, mode });
    handler.setup();
    handler.log(mode);
    handler.destroy();
    assertEquals(Deno.readTextFileSync(path), text);
  }
  const handler = new FileHandler("WARN", { filename: path, mode: "x" });
  assertThrows(() => handler.setup(), Deno.errors.AlreadyExists);
});

fileTest("FileHandler writes waiting lines when the program ends", (path) => {
  const handler = new FileHandler("WARN", { filename: path });
  handler.setup();
  handler.log("a");
  dispatchEvent(new Event("unload"));
  assertEquals(Deno.readTextFileSync(path), "a\n");
});

fileTest("RotatingFileHandler keeps so many files of so many bytes", (path) => {
  const handler = new RotatingFileHandler("WARN", {
    filename: path,
    maxBytes: 6,
    maxBackupCount: 2,
  });
  handler.setup();
  for (const line of ["1", "2", "3", "4", "5", "6", "7", "ü", "9"]) handler.log(line);
  handler.destroy();
  const files = [path, `${path}.1`, `${path}.2`].map((it) => Deno.readTextFileSync(it));
  assertEquals(files, ["9\n", "7\nü\n", "4\n5\n6\n"]);
  assertThrows(() => Deno.statSync(`${path}.3`), Deno.errors.NotFound);
});

fileTest("RotatingFileHandler takes older files into account, as its mode says", (path) => {
  const limits = { filename: path, maxBytes: 10, maxBackupCount: 2 };
  Deno.writeTextFileSync(`${path}.2`, "old");
  assertThrows(
    () => new RotatingFileHandler("WARN", { ...limits, mode: "x" }).setup(),
    Deno.errors.AlreadyExists,
    ".2",
  );
  using handler = new RotatingFileHandler("WARN", { ...limits, mode: "w" });
  handler.setup();
  assertThrows(() => Deno.statSync(`${path}.2`), Deno.errors.NotFound);
});

fileTest("RotatingFileHandler refuses limits below 1", (path) => {
  const limits = { filename: path, maxBytes: 1, maxBackupCount: 1 };
  for (const wrong of [{ maxBytes: 0 }, { maxBackupCount: 0 }]) {
    const handler = new RotatingFileHandler("WARN", { ...limits, ...wrong });
    assertThrows(() => handler.setup(), Error, "cannot be less than 1");
  }
});
