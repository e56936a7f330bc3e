import { assertEquals } from "@std/assert";
import { parseJson } from "../../src/comfyui/json.ts";
import { SystemStatsSchema } from "../../src/comfyui/system_stats.ts";

Deno.test("SystemStatsSchema reads an old version that says little", () => {
  const stats = { system: { os: "nt" }, devices: [] };
  assertEquals(SystemStatsSchema.parse(stats), stats);
});

Deno.test("SystemStatsSchema reads a driver's absurd amount of memory", () => {
  const device = '{"name":"x","type":"privateuseone","vram_total":18446744073709551615}';
  const stats = SystemStatsSchema.parse(parseJson(`{"system":{},"devices":[${device}]}`));
  assertEquals(stats.devices[0]?.vram_total, 18446744073709551615);
});
