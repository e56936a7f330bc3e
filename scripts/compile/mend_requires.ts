import { join } from "@std/path";

/** What the bundler puts where a package of CommonJS asks for a module of Node's. */
const REFUSAL = "Dynamic require of ";

/**
 * Such a package gets Deno's own module when it asks, and not at the start: an import would be
 * loaded before all else, by those who never need it, too.
 */
const MEND = "const require=(name)=>process.getBuiltinModule(name);\n";

/**
 * Makes the requires work that a bundle for browsers refuses, such as those of prom-client.
 *
 * @param folder Holds the bundle's files, which are changed.
 */
export async function mendRequires(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path);
    if (text.includes(REFUSAL)) await Deno.writeTextFile(path, MEND + text);
  }
}
