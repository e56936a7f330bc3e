import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type DenoHome, makeDenoHome } from "../e2e/deno_home.ts";
import { parseCompileOptions } from "../../scripts/compile/compile_options.ts";
import { makeExecutable } from "../../scripts/compile/make_executable.ts";
import { permissionFlags } from "../../scripts/compile/permissions.ts";
import { type Plan, plan } from "../../scripts/compile/plan.ts";
import { runProgram } from "./run_program.ts";
import { buildBase, HAS_BASE, NEEDS_BASE } from "./standin_base.ts";

const PROBE = fromFileUrl(new URL("./break_out_probe.ts", import.meta.url));
const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** What each refusal says; all others are the runtime's own. */
const BY_EASEL = "read a link out of workflows as Easel reads";
const REFUSAL = /^(?:NotCapable|TypeError): Requires \w+ access/;
const NO_LINKS = /^NotCapable: Deno\.symlink\(\) requires/;

/** A folder with workflows that holds links to outside, and two servers: one may be reached. */
interface World extends AsyncDisposable {
  folder: string;
  /** Where it keeps its storage. */
  home: DenoHome;
  reachable: string;
  elsewhere: string;
  /** How many requests came to `elsewhere`. */
  visits(): number;
}

async function openWorld(): Promise<World> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/workflows`);
  await Deno.writeTextFile(`${folder}/workflows/inside.txt`, "inside");
  await Deno.writeTextFile(`${folder}/outside.txt`, "outside");
  await Deno.writeTextFile(`${folder}/easel.yaml`, "demo: never\n");
  await Deno.symlink(`${folder}/outside.txt`, `${folder}/workflows/link`);
  await Deno.symlink("/proc/self/environ", `${folder}/workflows/environ`);
  let visits = 0;
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const other = Deno.serve(options, () => new Response(String(++visits)));
  const elsewhere = `127.0.0.1:${other.addr.port}`;
  const server = Deno.serve(options, () => Response.redirect(`http://${elsewhere}/`));
  const home = await makeDenoHome();
  return {
    folder,
    home,
    reachable: `127.0.0.1:${server.addr.port}`,
    elsewhere,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      await Promise.all([server.shutdown(), other.shutdown()]);
      await home[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Runs the probe and compares each outcome. */
async function assertNoWayOut(command: readonly string[], world: World, address: string) {
  const outside = `${world.folder}/outside.txt`;
  const { code, stdout, stderr } = await runProgram(
    [...command, address, world.elsewhere, outside],
    { cwd: world.folder, env: world.home.env },
  );
  assertEquals([code, stderr], [0, ""]);
  const {
    "read a file in workflows": inside,
    "keep something": kept,
    "ask for more": more,
    ...attempts
  } = JSON.parse(stdout);
  assertEquals([inside, kept, more], ["done", "done", "denied"]);
  assertEquals(Object.keys(attempts).length > 25, true);
  const { [BY_EASEL]: link, "make a link out of workflows": made, ...others } = attempts;
  assertMatch(link, /^RangeError: it is a link/);
  assertMatch(made, NO_LINKS);
  // A real ComfyUI may answer there, or none.
  if (address !== world.reachable) delete others["follow a redirect elsewhere"];
  const refused = ([, outcome]: [string, unknown]) => REFUSAL.test(String(outcome));
  assertEquals(Object.entries(others).filter((one) => !refused(one)), []);
  assertEquals(world.visits(), 0);
  const left = await Array.fromAsync(Deno.readDir(`${world.folder}/workflows`), ({ name }) => name);
  assertEquals(left.sort(), ["environ", "inside.txt", "link"]);
  assertEquals(await Deno.readTextFile(`${world.folder}/easel.yaml`), "demo: never\n");
}

const PROFILES = [
  { name: "desktop", flags: () => [], address: () => "127.0.0.1:8188" },
  {
    name: "server",
    flags: ({ reachable }: World) => ["--comfyui", `http://${reachable}`],
    address: ({ reachable }: World) => reachable,
  },
  {
    name: "custom",
    flags: ({ reachable }: World) => ["--comfyui", `http://${reachable}`],
    address: ({ reachable }: World) => reachable,
  },
];

function planOf(name: string, flags: readonly string[]): Plan {
  const options = parseCompileOptions(["--profile", name, ...flags]);
  if (!options) throw new Error("no options");
  return plan(options);
}

for (const { name, flags, address } of PROFILES) {
  Deno.test({
    ...STRICT,
    name: `deno run under the permissions of ${name} leaves no way out`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using world = await openWorld();
      const { reach } = planOf(name, flags(world));
      const command = [Deno.execPath(), "run", "--quiet", ...permissionFlags(reach), PROBE];
      await assertNoWayOut(command, world, address(world));
    },
  });

  Deno.test({
    ...STRICT,
    name: `an executable with the permissions of ${name} leaves no way out${NEEDS_BASE}`,
    ignore: !HAS_BASE,
    async fn() {
      await using world = await openWorld();
      const base = await buildBase(world.folder);
      const executable = `${world.folder}/probe`;
      const { reach } = planOf(name, flags(world));
      // Whatever it always begins with would come before the probe's own arguments.
      await makeExecutable(executable, {
        plan: { reach, args: [], redis: false },
        entry: PROBE,
        base,
      });
      await assertNoWayOut([executable], world, address(world));
    },
  });
}
