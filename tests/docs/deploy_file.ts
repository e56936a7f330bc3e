import { join } from "@std/path";
import { ROOT } from "./fenced_blocks.ts";

/** The text of a file of docs/deploy. */
export function deployFile(name: string): Promise<string> {
  return Deno.readTextFile(join(ROOT, "docs/deploy", name));
}
