import type { PresetTable } from "../../workflow/own_presets.ts";
import type { Services } from "../tool_context.ts";

/** The presets of the configuration; none where it has none. */
export function presetsOf(services: Services & { presets?: PresetTable | undefined }): PresetTable {
  return services.presets ?? {};
}
