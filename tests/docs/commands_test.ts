import { assert, assertEquals, assertMatch } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };
import { parseConfig } from "../../src/config/parse_config.ts";
import { COMMAND_RECIPES, type CommandRecipe } from "./command_recipes.ts";
import { blockCommands, inlineCommands } from "./doc_commands.ts";
import { DocWorld } from "./doc_world.ts";

const COMMANDS = await blockCommands();

/** Its addresses are replaced, and its shell has to be there. */
const inShell = { ignore: Deno.build.os === "windows" };

const HAS_CURL = await new Deno.Command("curl", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);

Deno.test("every command of the docs has a recipe, and no recipe is left over", () => {
  const shown = new Set(COMMANDS.map(({ text }) => text));
  const unknown = COMMANDS.filter(({ text }) => !Object.hasOwn(COMMAND_RECIPES, text));
  assertEquals(unknown, [], "Add it to tests/docs/command_recipes.ts.");
  assertEquals(Object.keys(COMMAND_RECIPES).filter((text) => !shown.has(text)), []);
});

Deno.test("every command of the docs that can run here does what they say", inShell, async (t) => {
  await using world = await DocWorld.open();
  for (const [command, recipe] of Object.entries(COMMAND_RECIPES)) {
    if ("because" in recipe) continue;
    const ignore = "gets" in recipe && !HAS_CURL;
    const name = ignore ? `${command} (needs curl)` : command;
    await t.step({ name, ignore, fn: () => tryOut(world, command, recipe) });
  }
});

async function tryOut(world: DocWorld, command: string, recipe: CommandRecipe): Promise<void> {
  if ("serves" in recipe) return await serve(world, command, recipe.serves);
  if ("offers" in recipe) return await offer(world, command, recipe.offers);
  if ("gets" in recipe) return await send(world, command, recipe.gets);
  if ("because" in recipe) return;
  const more = "with" in recipe ? ` ${recipe.with}` : "";
  const { code, text } = await world.run(world.local(command) + more);
  assertEquals(code, 0, text);
  assertMatch(text, recipe.says);
}

async function serve(world: DocWorld, command: string, serves: RegExp): Promise<void> {
  await using process = await world.serve(`${world.local(command)} --port 0`);
  assertMatch(process.banner, serves);
}

async function send(world: DocWorld, command: string, gets: RegExp): Promise<void> {
  await using easel = await world.serve("easel serve --port 0");
  const { code, text } = await world.run(world.local(command, easel.url));
  assertEquals(code, 0, text);
  assertMatch(text, gets);
}

/** A client's part, up to the list of tools, in which the tool has to be. */
async function offer(world: DocWorld, command: string, tool: string): Promise<void> {
  const clientInfo = { name: "docs", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const lines = [
    { jsonrpc: "2.0", id: 1, method: "initialize", params },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 2, method: "tools/list" },
  ];
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const { code, text } = await world.run(world.local(command), input);
  assertEquals(code, 0, text);
  assert(text.includes(`"name":"${tool}"`), text);
}

Deno.test("every task and option that the docs name is there", async () => {
  const named = [...COMMANDS, ...await inlineCommands()];
  assert(named.length > 40);
  for (const { place, text } of named) {
    const [, task] = /\bdeno(?:@\S+)? task ([a-z0-9]+)/.exec(text) ?? [];
    if (task !== undefined) assert(task in denoConfig.tasks, `${place}: ${text}`);
    const [, args] = /(?:^|\s|task )easel(?:\s+(.*))?$/.exec(text) ?? [];
    if (args !== undefined) assertParses(args, `${place}: ${text}`);
  }
});

/** What stands for something else, such as `FILE` or `...`, is a value like any other. */
function assertParses(args: string, message: string): void {
  const words = args.replace(/ [>|] .*$/, "").match(/"[^"]*"|\S+/g) ?? [];
  const plain = words.filter((word) => word !== "...").map((word) => word.replaceAll('"', ""));
  try {
    parseConfig(plain);
  } catch (error) {
    throw new Error(`${message}: ${(error as Error).message}`);
  }
}
