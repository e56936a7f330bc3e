/**
 * Makes the executable, scoped to the two permissions that the stdio server has.
 *
 *     deno task compile [--out FILE]
 *
 * Deno downloads the base of an executable once. Where it cannot, name one in DENORT_BIN.
 */
import { parseArgs } from "@std/cli";

/** What the executable may do; a running one can gain nothing more. */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-net=127.0.0.1:8188",
  "--allow-read=workflows",
];

/** The arguments of `deno` that make the executable. */
export function compileArgs(out: string): string[] {
  return ["compile", "--bundle", "--minify", ...PERMISSIONS, "--output", out, "main.ts"];
}

if (import.meta.main) {
  const { out } = parseArgs(Deno.args, { string: ["out"], default: { out: "dist/easel" } });
  const { code } = await new Deno.Command(Deno.execPath(), { args: compileArgs(out) }).spawn().status;
  if (code !== 0) {
    const base = Deno.env.get("DENORT_BIN");
    const advice = base === undefined
      ? "If the base could not be downloaded, fetch the denort of your Deno version elsewhere and " +
        "name it in DENORT_BIN."
      : `DENORT_BIN names "${base}": see that it is the denort of this Deno version.`;
    // deno-lint-ignore no-console
    console.error(`compile: Cannot make "${out}". ${advice}`);
  }
  Deno.exit(code);
}
