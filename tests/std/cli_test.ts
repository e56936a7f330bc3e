import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli";

Deno.test("parseArgs() reads long flags, with their value in the same argument or the next", () => {
  assertEquals(parseArgs(["--port=80", "--host", "localhost", "--verbose"]), {
    port: 80,
    host: "localhost",
    verbose: true,
    _: [],
  });
});

Deno.test("parseArgs() reads letters, alone, in a row, and with a value", () => {
  assertEquals(parseArgs(["-a", "-bc", "-n5", "-x=y", "-I/usr", "-p", "80"]), {
    a: true,
    b: true,
    c: true,
    n: 5,
    x: "y",
    I: "/usr",
    p: 80,
    _: [],
  });
});

Deno.test("parseArgs() turns what looks like a number into one, unless it is to stay text", () => {
  const args = ["--a", "0x1F", "--b=1e3", "--c", "007", "5", "1.2.3"];
  assertEquals(parseArgs(args, { string: ["c"] }), {
    a: 31,
    b: 1000,
    c: "007",
    _: [5, "1.2.3"],
  });
  assertEquals<unknown>(parseArgs(["5"], { string: ["_"] }), { _: ["5"] });
});

Deno.test("parseArgs() gives a text flag without a value an empty text", () => {
  assertEquals(parseArgs(["--name"], { string: ["name"] }).name, "");
  assertEquals(parseArgs(["--name="], { string: ["name"] }).name, "");
});

Deno.test("parseArgs() gives a boolean flag no other value than true and false", () => {
  const options = { boolean: ["v", "w", "x", "y"] } as const;
  assertEquals(parseArgs(["-v", "file", "--w=false", "--x", "true"], options), {
    v: true,
    w: false,
    x: true,
    y: false,
    _: ["file"],
  });
});

Deno.test("parseArgs() takes every long flag as boolean if it is told so", () => {
  assertEquals(parseArgs(["--v", "file", "-p", "80", "--a=b"], { boolean: true }), {
    v: true,
    p: 80,
    a: "b",
    _: ["file"],
  });
});

Deno.test("parseArgs() negates only flags that can be", () => {
  assertEquals(parseArgs(["--no-color"]), { "no-color": true, _: [] });
  assertEquals(parseArgs(["--color", "--no-color"], { negatable: ["color"] }), {
    color: false,
    _: [],
  });
});

Deno.test("parseArgs() collects values, and else keeps the last", () => {
  const args = ["--a=1", "--a=2", "--b=1", "--b=2"];
  assertEquals(parseArgs(args, { collect: ["a"] }), { a: [1, 2], b: 2, _: [] });
  assertEquals(parseArgs([], { string: ["a"], collect: ["a"] }), { a: [], _: [] });
});

Deno.test("parseArgs() gives each alias the same value", () => {
  const options = { alias: { help: ["h", "?"] }, boolean: ["help"] } as const;
  const expected = { help: true, h: true, "?": true, _: [] };
  for (const args of [["--help"], ["-h"], ["-?"]]) assertEquals(parseArgs(args, options), expected);
});

Deno.test("parseArgs() fills in defaults, and their aliases", () => {
  const options = { default: { port: 8080, host: "::1" }, alias: { port: "p" } };
  assertEquals(parseArgs(["--host=a"], options), { port: 8080, p: 8080, host: "a", _: [] });
});

Deno.test("parseArgs() takes a default of null for a boolean flag", () => {
  assertEquals(parseArgs([], { boolean: ["a"], default: { a: null } }).a, null);
});

Deno.test("parseArgs() leaves what follows -- as it stands", () => {
  assertEquals(parseArgs(["-a", "--", "-b", "5"]), { a: true, _: ["-b", "5"] });
  assertEquals(parseArgs(["-a", "--", "-b", "5"], { "--": true }), {
    a: true,
    "--": ["-b", "5"],
    _: [],
  });
  assertEquals(parseArgs([], { "--": true }), { "--": [], _: [] });
});

Deno.test("parseArgs() stops at the first positional argument if it is told so", () => {
  assertEquals(parseArgs(["-a=1", "run", "-b"], { stopEarly: true }), { a: 1, _: ["run", "-b"] });
});

Deno.test("parseArgs() asks about each argument that no option names, and may drop it", () => {
  const asked: unknown[] = [];
  const result = parseArgs(["--known", "--other=1", "-x", "file"], {
    boolean: ["known"],
    unknown: (...args) => {
      asked.push(args);
      return args[0] === "file";
    },
  });
  assertEquals(asked, [["--other=1", "other", "1"], ["-x", "x", "file"]]);
  assertEquals(result, { known: true, _: [] });
});

Deno.test("parseArgs() does not ask about aliases and flags that are text or collected", () => {
  const unknown = (arg: string) => {
    throw new Error(arg);
  };
  const options = { string: ["a"], collect: ["b"], alias: { a: "c" }, unknown } as const;
  assertEquals(parseArgs(["--a=1", "--b=2", "-c", "3"], options).c, "3");
});

Deno.test("parseArgs() lets unknown throw", () => {
  assertThrows(
    () =>
      parseArgs(["--wrong"], {
        unknown: (arg) => {
          throw new TypeError(`no ${arg}`);
        },
      }),
    TypeError,
    "no --wrong",
  );
});

Deno.test("parseArgs() nests names with dots", () => {
  assertEquals(parseArgs(["--a.b", "1", "--a.c.d=x"]), { a: { b: 1, c: { d: "x" } }, _: [] });
});

Deno.test("parseArgs() lets no argument reach a prototype", () => {
  parseArgs(["--__proto__.bad", "1", "--constructor.prototype.bad=1", "--__proto__=x"]);
  assertEquals(Reflect.get({}, "bad"), undefined);
  assertEquals(Reflect.get(Object, "bad"), undefined);
});

Deno.test("parseArgs() reads flags that are called like methods", () => {
  const args = parseArgs(["--toString", "--valueOf", "x"]);
  assertEquals([args.toString, args.valueOf], [true, "x"]);
});

Deno.test("parseArgs() takes a dash alone as positional, or as a letter's value", () => {
  assertEquals(parseArgs(["-"]), { _: ["-"] });
  assertEquals(parseArgs(["-o", "-"]), { o: "-", _: [] });
});

Deno.test("parseArgs() does not change the arguments", () => {
  const args = Object.freeze(["--a", "1", "b", "--", "c"]);
  parseArgs(args);
  assertEquals(args, ["--a", "1", "b", "--", "c"]);
});

Deno.test("parseArgs() has a type for each flag that is named", () => {
  const flags = parseArgs([], {
    boolean: ["all"],
    string: ["name", "host", "tag"],
    collect: ["tag"],
    negatable: ["host"],
    default: { name: "x", port: 80 },
    alias: { all: "a" },
  });
  const all: boolean = flags.all;
  const a: boolean = flags.a;
  const name: string = flags.name;
  const host: string | false | undefined = flags.host;
  const tag: string[] = flags.tag;
  // @ts-expect-error a flag that may be missing is no text
  const wrong: string = flags.host;
  assertEquals({ all, a, name, host, tag, wrong }, {
    all: false,
    a: false,
    name: "x",
    host: undefined,
    tag: [],
    wrong: undefined as unknown as string,
  });
});
