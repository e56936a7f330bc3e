import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { redactText } from "../../src/telemetry/redact_text.ts";

const SOURCES = fromFileUrl(new URL("../../src", import.meta.url));

/** A text as it stands in a source, or several that are put together. */
const PART = String.raw`(?:"(?:[^"\\\n]|\\.)*"|${"`"}(?:[^${"`"}\\]|\\.)*${"`"})`;
const TEXT = String.raw`${PART}(?:\s*\+\s*${PART})*`;

/** What is logged: by its level, which may be chosen in place, or as a problem that others log. */
const LOGGED = new RegExp(
  String.raw`(?:\b|#)(?:log\(\s*(?:"\w+"|[^();]+\? "\w+" : "\w+"|level),|onProblem\()\s*(${TEXT})`,
  "g",
);

/** What is thrown, and may be the cause of something that is logged. */
const THROWN = new RegExp(String.raw`(?=["${"`"}]Cannot )(${TEXT})`, "g");

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield await Deno.readTextFile(path);
  }
}

/** The texts that a pattern finds in our sources, as they are said: of a value, some word. */
async function textsOf(pattern: RegExp, folder = SOURCES): Promise<string[]> {
  const found: string[] = [];
  for await (const source of sources(folder)) {
    for (const [, text = ""] of source.matchAll(pattern)) {
      const parts = [...text.matchAll(new RegExp(PART, "g"))].map(([part]) => part.slice(1, -1));
      found.push(
        parts.join("").replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "word").replaceAll(
          /\\(.)/g,
          "$1",
        ),
      );
    }
  }
  return found;
}

Deno.test("no message that we log is taken for a secret or a prompt", async () => {
  const messages = await textsOf(LOGGED);
  for (
    const known of ["request refused", "job ended", "the issuer's keys", "Cannot keep jobs in"]
  ) {
    assert(messages.some((message) => message.includes(known)), known);
  }
  assert(messages.length >= 35, `${messages.length}`);
  for (const message of messages) assertEquals(redactText(message, { prompts: false }), message);
});

Deno.test("no error of ours is taken for a secret or a prompt where it is logged", async () => {
  const folders = ["app", "comfyui", "http", "jobs", "telemetry"];
  const messages = (await Promise.all(folders.map((it) => textsOf(THROWN, join(SOURCES, it)))))
    .flat();
  assert(messages.length >= 80, `${messages.length}`);
  const garbled = messages.map((message) => redactText(message, { prompts: false }))
    .filter((message) => /\[(?:secret|prompt|data|query)\]/.test(message));
  assertEquals(garbled, []);
});
