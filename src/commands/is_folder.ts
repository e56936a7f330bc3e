import { may } from "./may.ts";

/** Whether a folder is there, as far as the program may look. */
export async function isFolder(path: string): Promise<boolean> {
  if (!may({ name: "read", path })) return false;
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}
