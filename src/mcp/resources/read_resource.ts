import type { ReadResourceResult } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { findFamily } from "./resource_families.ts";

/**
 * Reads a resource.
 *
 * @throws {McpError} If the URI is not one of ours, or what it names is not there.
 */
export async function readResource(uri: string, services: Services): Promise<ReadResourceResult> {
  const { family, name } = findFamily(uri, services);
  return await family.read(name, { uri, services });
}
