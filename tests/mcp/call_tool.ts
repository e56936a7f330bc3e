import type { ToolResult } from "../e2e/easel_client.ts";
import { tempFolder } from "../library/temp_folder.ts";
import type { EaselInMemory } from "./easel_in_memory.ts";

/** Calls a tool as a client does that wants no progress. */
export async function call(
  { client }: EaselInMemory,
  name: string,
  input: Record<string, unknown>,
): Promise<ToolResult> {
  return await client.callTool({ name, arguments: input }) as unknown as ToolResult;
}

/** The text of a result's first block. */
export function textOf(result: ToolResult): string {
  return result.content[0]?.text ?? "";
}

/** Makes a folder with these files, JSON or text, for the length of a test. */
export async function withFolder(
  files: Record<string, unknown>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  await using folder = await tempFolder(files);
  await run(folder.path);
}
