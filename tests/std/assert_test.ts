import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotInstanceOf,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unimplemented,
  unreachable,
} from "@std/assert";

/** The message with which `fn` fails; these tests cannot trust the assertions that they test. */
function failureOf(fn: () => void): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof AssertionError) return plain(error.message);
    throw error;
  }
  throw new Error(`Nothing was thrown by ${fn}`);
}

async function rejectionOf(promise: Promise<unknown>): Promise<string> {
  const reason = await promise.then(() => undefined, (error: unknown) => error);
  if (reason instanceof AssertionError) return plain(reason.message);
  throw new Error("No assertion failed");
}

function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Expected ${what}`);
}

const SAME: [string, () => [unknown, unknown]][] = [
  ["numbers", () => [1, 1]],
  ["NaN", () => [NaN, NaN]],
  ["0 and -0", () => [0, -0]],
  ["nested objects", () => [{ a: [1, { b: null }] }, { a: [1, { b: null }] }]],
  ["objects in another order of keys", () => [{ a: 1, b: 2 }, { b: 2, a: 1 }]],
  ["an object without prototype", () => [Object.assign(Object.create(null), { a: 1 }), { a: 1 }]],
  ["dates", () => [new Date(5), new Date(5)]],
  ["invalid dates", () => [new Date(NaN), new Date(NaN)]],
  ["patterns", () => [/a/g, /a/g]],
  ["addresses", () => [new URL("http://a/b"), new URL("http://a/b")]],
  ["sets", () => [new Set([1, [2]]), new Set([[2], 1])]],
  ["maps", () => [new Map([[{ k: 1 }, [2]]]), new Map([[{ k: 1 }, [2]]])]],
  ["bytes", () => [new Uint8Array([1, 2]), new Uint8Array([1, 2])]],
  ["views of the same bytes", () => [
    new Uint8Array([0, 1, 2]).subarray(1),
    new Uint8Array([1, 2]),
  ]],
  ["buffers", () => [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer]],
  ["cycles", () => [cycle(1), cycle(1)]],
];

const DIFFERENT: [string, () => [unknown, unknown]][] = [
  ["numbers", () => [1, 2]],
  ["types", () => [1, "1"]],
  ["null and undefined", () => [null, undefined]],
  ["an array and an object", () => [[], {}]],
  ["a missing key and an undefined one", () => [{ a: undefined }, {}]],
  ["two undefined keys", () => [{ a: undefined }, { b: undefined }]],
  ["symbol keys", () => [{ [Symbol.for("a")]: 1 }, { [Symbol.for("a")]: 2 }]],
  ["lengths", () => [[1], [1, undefined]]],
  ["dates", () => [new Date(5), new Date(6)]],
  ["flags", () => [/a/g, /a/]],
  ["sets", () => [new Set([[1], [2]]), new Set([[1], [1, 2]])]],
  ["map values", () => [new Map([["a", 1]]), new Map([["a", 2]])]],
  ["classes", () => [new (class A {})(), new (class B {})()]],
  ["getters of a class", () => [new Hidden(1), new Hidden(2)]],
  ["headers", () => [new Headers({ a: "1" }), new Headers({ a: "2" })]],
  ["bytes", () => [new Uint8Array([1, 2]), new Uint8Array([1, 3])]],
  ["buffers", () => [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer]],
  ["cycles", () => [cycle(1), cycle(2)]],
  ["error messages", () => [new Error("a"), new Error("b")]],
];

class Hidden {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value(): number {
    return this.#value;
  }
}

function cycle(value: number): object {
  const it: Record<string, unknown> = { value };
  it["self"] = it;
  return it;
}

for (const [name, values] of SAME) {
  Deno.test(`equal() and the assertions on it hold for the same ${name}`, () => {
    const [a, b] = values();
    must(equal(a, b) && equal(b, a), "equality both ways");
    assertEquals(a, b);
    assertEquals(b, a);
    must(/not to be/.test(failureOf(() => assertNotEquals(a, b))), "a message");
  });
}

for (const [name, values] of DIFFERENT) {
  Deno.test(`equal() and the assertions on it fail for different ${name}`, () => {
    const [a, b] = values();
    must(!equal(a, b) && !equal(b, a), "difference both ways");
    assertNotEquals(a, b);
    must(/^Values are not equal\./.test(failureOf(() => assertEquals(a, b))), "a message");
    failureOf(() => assertEquals(b, a));
  });
}

Deno.test("equal() refuses weak collections, which nobody can look into", () => {
  for (const create of [() => new WeakMap(), () => new WeakSet()]) {
    let thrown: unknown;
    try {
      equal(create(), create());
    } catch (error) {
      thrown = error;
    }
    must(thrown instanceof TypeError, "a TypeError");
  }
});

Deno.test("assertEquals() shows what differs, and what is around it", () => {
  const message = failureOf(() => assertEquals({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }, "why"));
  must(message.startsWith("Values are not equal: why\n"), `the caller's words in ${message}`);
  for (const line of ["      a: 1,", "-       2,", "+       3,"]) {
    must(message.split("\n").includes(line), `the line "${line}" in ${message}`);
  }
});

Deno.test("assertEquals() compares texts of several lines line by line", () => {
  const message = failureOf(() => assertEquals("one\ntwo\nthree", "one\n2\nthree"));
  for (const line of ["    one", "-   two", "+   2", "    three"]) {
    must(message.split(/(?:\\n)?\n/).includes(line), `the line "${line}" in ${message}`);
  }
});

Deno.test("assert() and assertFalse() look at truth alone", () => {
  assert(1);
  assertFalse("");
  must(failureOf(() => assert(0, "why")) === "why", "the caller's words");
  must(failureOf(() => assertFalse("x", "why")) === "why", "the caller's words");
});

Deno.test("assertStrictEquals() tells another object of the same shape from another shape", () => {
  const it = { a: 1 };
  assertStrictEquals(it, it);
  assertStrictEquals(NaN, NaN);
  assertNotStrictEquals({ a: 1 }, { a: 1 });
  must(
    /same structure but are not reference-equal/.test(
      failureOf(() => assertStrictEquals({ a: 1 }, { a: 1 })),
    ),
    "the same structure to be named",
  );
  must(
    failureOf(() => assertStrictEquals<unknown>({ a: 1 }, { a: 2 })).includes("+     a: 2,"),
    "a difference",
  );
  failureOf(() => assertStrictEquals<number>(0, -0));
  failureOf(() => assertNotStrictEquals(it, it));
});

Deno.test("assertExists() refuses null and undefined alone", () => {
  assertExists(0);
  assertExists("");
  failureOf(() => assertExists(null));
  failureOf(() => assertExists(undefined));
});

Deno.test("assertAlmostEquals() allows a difference within the tolerance", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(1, 1.05, 0.1);
  assertAlmostEquals(Infinity, Infinity);
  failureOf(() => assertAlmostEquals(1, 1.2, 0.1));
  failureOf(() => assertAlmostEquals(1, NaN));
  failureOf(() => assertAlmostEquals(1, 1.0001));
});

Deno.test("assertGreater() and its relatives look at the order", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess(1, 2);
  assertLessOrEqual(2, 2);
  failureOf(() => assertGreater(2, 2));
  failureOf(() => assertGreaterOrEqual(1, 2));
  failureOf(() => assertLess(2, 2));
  failureOf(() => assertLessOrEqual(3, 2));
});

Deno.test("assertStringIncludes(), assertMatch() and assertNotMatch() look into a text", () => {
  assertStringIncludes("a text", "tex");
  assertMatch("a text", /t.x/);
  assertNotMatch("a text", /T.X/);
  must(
    failureOf(() => assertStringIncludes("abc", "x", "why")) ===
      'Expected actual: "abc" to contain: "x": why',
    "both texts and the caller's words",
  );
  failureOf(() => assertMatch("abc", /x/));
  failureOf(() => assertNotMatch("abc", /b/));
});

Deno.test("assertArrayIncludes() names the elements that are missing", () => {
  assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }]);
  const message = failureOf(() => assertArrayIncludes([1, 2], [2, 3]));
  must(/missing: \[\n {2}3,\n\]/.test(message), `3 to be missing in ${message}`);
});

Deno.test("assertInstanceOf() names the class that came", () => {
  assertInstanceOf(new Date(), Date);
  assertNotInstanceOf(new Date(), RegExp);
  must(
    failureOf(() => assertInstanceOf(new Date(), RegExp)) ===
      'Expected object to be an instance of "RegExp" but was "Date".',
    "both classes",
  );
  failureOf(() => assertInstanceOf(null, Date));
  failureOf(() => assertInstanceOf(5, Number));
  failureOf(() => assertNotInstanceOf(new Date(), Date));
});

Deno.test("assertIsError() looks at the class and the message", () => {
  const error = new RangeError("too far");
  assertIsError(error, RangeError, "far");
  assertIsError(error, Error, /^too/);
  failureOf(() => assertIsError("too far"));
  failureOf(() => assertIsError(error, TypeError));
  failureOf(() => assertIsError(error, RangeError, "near"));
  failureOf(() => assertIsError(error, RangeError, /near/));
});

Deno.test("assertThrows() returns what was thrown", () => {
  const error = new RangeError("too far");
  const throwIt = () => {
    throw error;
  };
  must(assertThrows(throwIt) === error, "the error");
  must(assertThrows(throwIt, RangeError, "far") === error, "the error");
});

Deno.test("assertThrows() fails where nothing, or something else, is thrown", () => {
  const throwRange = () => {
    throw new RangeError("too far");
  };
  const throwText = () => {
    // deno-lint-ignore no-throw-literal
    throw "text";
  };
  must(
    failureOf(() => assertThrows(() => 1, "why")) === "Expected function to throw: why",
    "the caller's words",
  );
  failureOf(() => assertThrows(() => 1, RangeError));
  failureOf(() => assertThrows(throwRange, TypeError));
  failureOf(() => assertThrows(throwRange, RangeError, "near"));
  failureOf(() => assertThrows(throwText, Error));
});

Deno.test("assertRejects() resolves to the reason", async () => {
  const error = new RangeError("too far");
  must(await assertRejects(() => Promise.reject(error)) === error, "the error");
  must(await assertRejects(() => Promise.reject(error), RangeError, "far") === error, "the error");
});

Deno.test("assertRejects() fails where nothing, or something else, is the reason", async () => {
  const reject = () => Promise.reject(new RangeError("too far"));
  must(
    await rejectionOf(assertRejects(() => Promise.resolve(1))) === "Expected function to reject.",
    "the expectation",
  );
  await rejectionOf(assertRejects(reject, TypeError));
  await rejectionOf(assertRejects(reject, RangeError, "near"));
  await rejectionOf(assertRejects(() => Promise.reject("text"), Error));
});

Deno.test("assertRejects() fails where the function throws before there is a promise", async () => {
  const message = await rejectionOf(assertRejects(() => {
    throw new RangeError("too far");
  }));
  must(message === "Function throws when expected to reject.", message);
});

Deno.test("assertObjectMatch() allows more than is expected, in depth", () => {
  const actual = { a: 1, b: { c: [1, { d: 2, e: 3 }, 4], f: new Date(5) }, g: cycle(1) };
  assertObjectMatch(actual, { b: { c: [1, { d: 2 }] } });
  assertObjectMatch(actual, { b: { f: new Date(5) } });
  assertObjectMatch(actual, { g: { self: { self: { value: 1 } } } });
  assertObjectMatch({ map: new Map([["a", 1], ["b", 2]]) }, { map: new Map([["a", 1]]) });
  assertObjectMatch({ it: new Hidden(1), bytes: new Uint8Array([1]) }, {
    bytes: new Uint8Array([1]),
  });
});

Deno.test("assertObjectMatch() fails for less than is expected, in depth", () => {
  const actual = { a: 1, b: { c: [1, { d: 2 }], f: new Date(5) }, n: null };
  failureOf(() => assertObjectMatch(actual, { x: 1 }));
  failureOf(() => assertObjectMatch(actual, { x: undefined }));
  failureOf(() => assertObjectMatch(actual, { b: { c: [1, { d: 3 }] } }));
  failureOf(() => assertObjectMatch(actual, { b: { c: [1, { d: 2 }, 3] } }));
  failureOf(() => assertObjectMatch(actual, { b: { f: new Date(6) } }));
  failureOf(() => assertObjectMatch(actual, { n: { a: 1 } }));
  failureOf(() => assertObjectMatch({ s: new Set([1]) }, { s: new Set([2]) }));
});

Deno.test("assertObjectMatch() shows only what is expected", () => {
  const message = failureOf(() => assertObjectMatch({ a: 1, other: 2 }, { a: 3 }));
  must(message.includes("+     a: 3,"), message);
  must(!message.includes("other"), message);
});

Deno.test("fail(), unimplemented() and unreachable() fail in any case", () => {
  must(failureOf(() => fail("why")) === "Failed assertion: why", "the caller's words");
  must(failureOf(() => unimplemented()) === "Unimplemented.", "its message");
  must(failureOf(() => unreachable()) === "Unreachable.", "its message");
});

Deno.test("AssertionError keeps its cause", () => {
  const cause = new Error("first");
  const error = new AssertionError("second", { cause });
  must(error.cause === cause && error.name === "AssertionError", "cause and name");
});
