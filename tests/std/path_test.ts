import { assertEquals, assertThrows } from "@std/assert";
import {
  basename,
  common,
  DELIMITER,
  dirname,
  extname,
  format,
  fromFileUrl,
  globToRegExp,
  isAbsolute,
  isGlob,
  join,
  joinGlobs,
  normalize,
  normalizeGlob,
  parse,
  relative,
  resolve,
  SEPARATOR,
  SEPARATOR_PATTERN,
  toFileUrl,
  toNamespacedPath,
} from "@std/path";

const WINDOWS = Deno.build.os === "windows";

/** A test whose paths have the `/` of other systems. */
function posixTest(name: string, fn: () => void): void {
  Deno.test({
    name: WINDOWS ? `${name} [needs a system other than Windows]` : name,
    fn,
    ignore: WINDOWS,
  });
}

posixTest("SEPARATOR, DELIMITER and SEPARATOR_PATTERN are this system's", () => {
  assertEquals([SEPARATOR, DELIMITER], ["/", ":"]);
  assertEquals("a//b/c".split(SEPARATOR_PATTERN), ["a", "b", "c"]);
});

posixTest("basename() is the last part, without a suffix", () => {
  assertEquals(basename("/a/b.txt"), "b.txt");
  assertEquals(basename("/a/b.txt/", ".txt"), "b");
  assertEquals(basename("txt", "txt"), "txt");
  assertEquals(basename("///"), "/");
  assertEquals(basename(""), "");
  assertEquals(basename(new URL("file:///a/b%20c.txt")), "b c.txt");
});

posixTest("dirname() is the folder, without separators at its end", () => {
  assertEquals(dirname("/a//b"), "/a");
  assertEquals(dirname("/a"), "/");
  assertEquals(dirname("//"), "/");
  assertEquals(dirname("a"), ".");
});

posixTest("extname() is what starts at the last dot", () => {
  assertEquals(["a.tar.gz", ".bashrc", "a.", "a"].map((it) => extname(it)), [".gz", "", ".", ""]);
});

posixTest("parse() takes a path apart, and format() puts it together", () => {
  assertEquals(parse("/a/b.txt"), { root: "/", dir: "/a", base: "b.txt", ext: ".txt", name: "b" });
  for (const path of ["/a/b.txt", "/", "a", "a/b", ""]) assertEquals(format(parse(path)), path);
});

posixTest("join() and normalize() take out what says nothing", () => {
  assertEquals(join("/a", "..", "b", "./c//d"), "/b/c/d");
  assertEquals(join(""), ".");
  assertEquals(join(new URL("file:///a"), "b"), "/a/b");
  assertEquals(normalize("/a/../../b/"), "/b/");
});

posixTest("resolve() and relative() lead from one folder to another", () => {
  assertEquals(resolve("/a", "b", "../c"), "/a/c");
  assertEquals(resolve("/a", "/b"), "/b");
  assertEquals(relative("/a/b", "/a/c/d"), "../c/d");
  assertEquals(relative("/a", "/a"), "");
});

posixTest("isAbsolute() and toNamespacedPath() look at the start", () => {
  assertEquals([isAbsolute("/a"), isAbsolute("a"), isAbsolute("")], [true, false, false]);
  assertEquals(toNamespacedPath("/a"), "/a");
});

posixTest("toFileUrl() and fromFileUrl() are each other's opposite", () => {
  for (const path of ["/", "/a b", "/100%", "/%25", "/a?b#c", "/ü\n\t", "/a\\b"]) {
    assertEquals(fromFileUrl(toFileUrl(path)), path);
  }
  assertEquals(toFileUrl("/a b#").href, "file:///a%20b%23");
});

Deno.test("fromFileUrl() and toFileUrl() refuse what is no file, or not absolute", () => {
  assertThrows(() => fromFileUrl("http://a/b"), TypeError, "must be a file URL");
  assertThrows(() => toFileUrl("a/b"), TypeError, "must be absolute");
});

posixTest("common() is the folder that all paths lie in", () => {
  assertEquals(common(["/a/b/c", "/a/b/d"]), "/a/b/");
  assertEquals(common(["/a/b", "/a/b/d"]), "/a/b");
  assertEquals(common(["a", "b"]), "");
  assertEquals(common(["/a", "/b"]), "/");
  assertEquals(common([]), "");
});

/** Each glob, what it matches, and what it does not. */
const GLOBS: [glob: string, matches: string[], others: string[]][] = [
  ["*.txt", ["a.txt", ".txt", "a.txt/"], ["a/b.txt", "a.txt2"]],
  ["?.txt", ["a.txt"], ["ab.txt", ".txt"]],
  ["a/**", ["a/b", "a/b/c"], ["b/a"]],
  ["**/a.txt", ["a.txt", "b/c/a.txt", "b//a.txt"], ["ba.txt"]],
  ["[a-c][!x]", ["ay", "cz"], ["dy", "ax"]],
  ["[[:digit:]]+", ["1+"], ["a+"]],
  ["{a,b*}.js", ["a.js", "bcd.js"], ["c.js"]],
  ["@(a|b)c", ["ac", "bc"], ["c", "abc"]],
  ["?(a)c", ["ac", "c"], ["aac"]],
  ["*(a|b)c", ["c", "abac"], ["dc"]],
  ["+(a)c", ["ac", "aac"], ["c"]],
  ["!(a)", ["b", "ca"], ["a"]],
  ["a.b+c$", ["a.b+c$"], ["axbbc$"]],
  ["", [], ["", "a"]],
];

for (const [glob, matches, others] of GLOBS) {
  Deno.test(`globToRegExp() reads "${glob}"`, () => {
    const pattern = globToRegExp(glob);
    for (const path of matches) assertEquals(pattern.test(path), true, `${path} ${pattern}`);
    for (const path of others) assertEquals(pattern.test(path), false, `${path} ${pattern}`);
  });
}

Deno.test("globToRegExp() takes a part with an open group as it stands", () => {
  for (const glob of ["[ab", "{a,b", "?(a", "a/[b", "?({)}"]) {
    assertEquals(globToRegExp(glob).test(glob), true, glob);
  }
});

posixTest("globToRegExp() takes an escaped character as it stands", () => {
  assertEquals(globToRegExp("\\*").test("*"), true);
  assertEquals(globToRegExp("\\*").test("a"), false);
  assertEquals(globToRegExp("a\\").test("a\\"), true);
});

Deno.test("globToRegExp() leaves out what its options turn off", () => {
  assertEquals(globToRegExp("**", { globstar: false }).test("a/b"), false);
  assertEquals(globToRegExp("@(a)", { extended: false }).test("@(a)"), true);
  assertEquals(globToRegExp("A", { caseInsensitive: true }).test("a"), true);
});

Deno.test("isGlob() tells a pattern from a path", () => {
  for (const glob of ["*.js", "a?", "[ab]", "{a,b}", "(a|b)", "!a", "@(a)"]) {
    assertEquals(isGlob(glob), true, glob);
  }
  for (const path of ["a/b.js", "", "a(b)", "a!", "\\*", "[", "{}"]) {
    assertEquals(isGlob(path), false, path);
  }
});

Deno.test("isGlob() ends with a million open brackets", () => {
  for (const bracket of "[{(") assertEquals(isGlob(bracket.repeat(1_000_000) + "x"), false);
});

posixTest("normalizeGlob() and joinGlobs() keep .. behind ** if it means any folder", () => {
  assertEquals(normalizeGlob("a/**/../b", { globstar: true }), "a/**/../b");
  assertEquals(normalizeGlob("a/**/../b"), "a/b");
  assertEquals(joinGlobs(["a", "**", "..", "b"], { globstar: true }), "a/**/../b");
  assertEquals(joinGlobs([""]), ".");
  assertThrows(() => normalizeGlob("\0"), Error, "invalid characters");
});
