import { dirname, join } from "@std/path";

/** A folder of its own for one test; it goes when the test ends. */
export interface TempFolder extends AsyncDisposable {
  /** Where the folder `workflows` is; the rest of the temporary folder is outside of it. */
  path: string;
  /** The folder around it. */
  outside: string;
  /** Writes a file below `workflows`: JSON, or what it is given as text or bytes. */
  write(file: string, content: unknown): Promise<void>;
}

/** Makes a folder with files by their paths. */
export async function tempFolder(files: Record<string, unknown> = {}): Promise<TempFolder> {
  const outside = await Deno.makeTempDir();
  const path = join(outside, "workflows");
  const folder: TempFolder = {
    path,
    outside,
    async write(file, content) {
      const target = join(path, file);
      await Deno.mkdir(dirname(target), { recursive: true });
      if (content instanceof Uint8Array) await Deno.writeFile(target, content);
      else await Deno.writeTextFile(target, textOf(content));
    },
    [Symbol.asyncDispose]: () => Deno.remove(outside, { recursive: true }),
  };
  await Deno.mkdir(path);
  for (const [file, content] of Object.entries(files)) await folder.write(file, content);
  return folder;
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}
