import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { completions } from "../../src/commands/completions.ts";
import { SHELLS } from "../../src/commands/completions/words.ts";
import { CLIENTS } from "../../src/commands/connect/clients.ts";
import { commands } from "../../src/config/commands.ts";
import { options } from "../../src/config/options.ts";
import { runCommand } from "./command_run.ts";
import { tempFolder } from "./temp_folder.ts";

async function scriptFor(shell: string): Promise<string> {
  const { out } = await runCommand(completions, ["completions", shell]);
  return out.join("\n");
}

/** Whether a shell is on this machine. */
function has(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** What bash offers for the last of these words. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const script = `${await scriptFor("bash")}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _easel; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, code } = await new Deno.Command("bash", {
    args: ["--norc", "-c", script, "bash", ...words],
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean);
}

for (const shell of SHELLS) {
  Deno.test(`completions names every command, flag and client for ${shell}`, async () => {
    const script = await scriptFor(shell);
    for (const { name } of commands) assert(script.includes(name), name);
    for (const { flag } of options) assert(script.includes(flag), flag);
    for (const { id } of CLIENTS) assert(script.includes(id), id);
  });
}

for (const shell of SHELLS) {
  Deno.test({
    name: `completions makes a script that ${shell} can read${has(shell) ? "" : " [not present]"}`,
    ignore: !has(shell),
    async fn() {
      const child = new Deno.Command(shell, { args: ["-n"], stdin: "piped", stderr: "piped" })
        .spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(await scriptFor(shell)));
      await writer.close();
      const { code, stderr } = await child.output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    },
  });
}

Deno.test({
  name: "completions offers in bash what fits the command",
  ignore: !has("bash"),
  async fn() {
    const names = commands.map(({ name }) => name);
    assertEquals(await bashOffers("easel", ""), names);
    assertEquals(await bashOffers("easel", "con"), names.filter((it) => it.startsWith("con")));
    assertEquals(await bashOffers("easel", "--demo", "gen"), ["generate"]);
    assertEquals(await bashOffers("easel", "connect", "claude"), ["claude-desktop", "claude-code"]);
    assertEquals(await bashOffers("easel", "completions", "z"), ["zsh"]);
    assertEquals(await bashOffers("easel", "serve", "--po"), ["--port"]);
    assertEquals(await bashOffers("easel", "generate", "--po"), []);
    assertEquals(await bashOffers("easel", "generate", "--se"), ["--set"]);
    assertEquals(await bashOffers("easel", "--port", "5"), []);
    assertEquals(await bashOffers("easel", "convert", "deno.jso"), ["deno.json"]);
    for (const flag of ["--out", "--config", "--log-file", "--job-store"]) {
      assertEquals(await bashOffers("easel", "generate", flag, "deno.jso"), ["deno.json"], flag);
    }
  },
});

Deno.test({
  name: "completions offers in bash what a flag's value can be, also behind =",
  ignore: !has("bash"),
  async fn() {
    assertEquals(await bashOffers("easel", "--log-level", ""), ["debug", "info", "warn", "error"]);
    assertEquals(await bashOffers("easel", "--log-level", "=", "d"), ["debug"]);
    assertEquals(await bashOffers("easel", "--config", "=", "deno.jso"), ["deno.json"]);
    assert((await bashOffers("easel", "--config", "=")).includes("deno.json"));
    assertEquals(await bashOffers("easel", "--comfyui", "=", "con"), []);
  },
});

Deno.test({
  name: "completions offers in bash names with spaces in one piece, and operands before flags",
  ignore: !has("bash"),
  async fn() {
    await using folder = await tempFolder();
    const path = join(folder.path, "a b.json");
    await Deno.writeTextFile(path, "{}");
    assertEquals(await bashOffers("easel", "convert", join(folder.path, "a")), [path]);
    assertEquals(await bashOffers("easel", "connect", ""), CLIENTS.map(({ id }) => id));
    assertEquals(await bashOffers("easel", "doctor", "--no-s"), ["--no-saved"]);
    assert((await bashOffers("easel", "doctor", "")).includes("--picture"));
  },
});

/** What fish offers for the end of a line. */
async function fishOffers(line: string): Promise<string[]> {
  const script = `${await scriptFor("fish")}\ncomplete -C '${line}'`;
  const { stdout } = await new Deno.Command("fish", { args: ["--no-config", "-c", script] })
    .output();
  const lines = new TextDecoder().decode(stdout).split("\n").filter(Boolean);
  return lines.map((one) => one.split("\t")[0]!);
}

Deno.test({
  name: `completions offers in fish what fits${has("fish") ? "" : " [not present]"}`,
  ignore: !has("fish"),
  async fn() {
    assertEquals(await fishOffers("easel --log-level w"), ["warn"]);
    assertEquals(await fishOffers("easel connect zed"), ["zed"]);
    assertEquals(await fishOffers("easel generate --no-s"), ["--no-saved"]);
  },
});

Deno.test("completions offers in zsh the words that a flag takes", async () => {
  assert((await scriptFor("zsh")).includes(":LEVEL:(debug info warn error)'"));
});

Deno.test("completions ends no quoted text early where a help has an apostrophe", async () => {
  const help = commands.find(({ help }) => help.includes("'"))?.help ?? "";
  const [before, after] = help.split("'");
  assert(before && after, "no help has one any more: drop this test");
  assert((await scriptFor("fish")).includes(`${before}\\'${after}`));
  assert((await scriptFor("zsh")).includes(`${before}'\\''${after}`));
});

Deno.test("completions names the shells that it knows", async () => {
  await assertRejects(
    () => runCommand(completions, ["completions", "tcsh"]),
    RangeError,
    'Cannot complete in "tcsh": not a shell that is known. Use bash, zsh, fish.',
  );
});
