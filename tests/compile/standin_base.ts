import { fromFileUrl, join } from "@std/path";

const SOURCE = fromFileUrl(new URL("../../../shared/tools/denort_standin.c", import.meta.url));

/** Whether executables can be made and run here without downloading Deno's base. */
export const HAS_BASE = Deno.build.os === "linux" && exists(SOURCE) && hasCompiler();

/** The end of a test's name that says what it needs, where that is missing. */
export const NEEDS_BASE = HAS_BASE ? "" : " [needs gcc and ../shared/tools, not present]";

/** Builds the stand-in for Deno's base in a folder. */
export async function buildBase(folder: string): Promise<string> {
  const base = join(folder, "denort");
  const { success, stderr } = await new Deno.Command("gcc", { args: ["-w", "-o", base, SOURCE] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return base;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function hasCompiler(): boolean {
  try {
    return new Deno.Command("gcc", { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
