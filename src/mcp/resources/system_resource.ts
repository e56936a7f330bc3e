import type { Services } from "../tool_context.ts";
import { jsonContents } from "./json_contents.ts";
import type { ResourceFamily } from "./resource_family.ts";

type SystemStats = Awaited<ReturnType<Services["engine"]["client"]["getSystemStats"]>>;

/** The ComfyUI and its machine. */
export const systemResource: ResourceFamily = {
  path: "system",
  list: () => [{
    uri: "comfyui://system",
    name: "system",
    title: "System",
    description: "Versions, devices and memory of the ComfyUI",
    mimeType: "application/json",
  }],
  async read(_name, { uri, services }) {
    const { engine, jobs } = services;
    const [identity, stats] = await Promise.all([
      engine.identity(),
      engine.client.getSystemStats(),
    ]);
    return jsonContents(uri, {
      engine: identity.name,
      demo: identity.demo,
      ...systemOf(stats),
      devices: stats.devices.map(deviceOf),
      jobs_active: jobs.active,
    });
  },
};

/** Named one by one: what else is there tells how the server was started, and where its files lie. */
function systemOf({ system }: SystemStats): Record<string, unknown> {
  const { os, comfyui_version, python_version, pytorch_version, ram_total, ram_free } = system;
  return { os, comfyui_version, python_version, pytorch_version, ram_total, ram_free };
}

function deviceOf(device: SystemStats["devices"][number]): Record<string, unknown> {
  const { name, type, index, vram_total, vram_free, torch_vram_total, torch_vram_free } = device;
  return { name, type, index, vram_total, vram_free, torch_vram_total, torch_vram_free };
}
