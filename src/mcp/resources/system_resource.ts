import type { Engine } from "../../jobs/engines/engine.ts";
import { callerOf } from "../caller/caller.ts";
import { jsonContents } from "./json_contents.ts";
import type { Services } from "../tool_context.ts";
import type { ResourceFamily } from "./resource_family.ts";

type SystemStats = Awaited<ReturnType<Engine["client"]["getSystemStats"]>>;

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
    const { engines, jobs } = services;
    if (!callerOf(services).seesAll) return jsonContents(uri, await outline(services));
    const systems = await engines.fromEach(describe);
    const [only] = systems;
    const jobs_active = jobs.active;
    if (!engines.several) return jsonContents(uri, { ...only, jobs_active });
    const states = engines.all.map(({ name, health }) => ({ name, state: health.state }));
    return jsonContents(uri, { comfyuis: states, systems, jobs_active });
  },
};

/** What is of use to whoever makes pictures; versions would be to whoever looks for holes. */
async function outline({ engines }: Services): Promise<Record<string, unknown>> {
  const systems = await engines.fromEach(async ({ client }) => {
    const { devices } = await client.getSystemStats();
    return devices.map(({ type, vram_total, vram_free }) => ({ type, vram_total, vram_free }));
  });
  return { comfyui_count: engines.all.length, devices: systems.flat() };
}

async function describe(engine: Engine): Promise<Record<string, unknown>> {
  const [identity, stats] = await Promise.all([engine.identity(), engine.client.getSystemStats()]);
  return {
    name: engine.name,
    engine: identity.name,
    demo: identity.demo,
    ...systemOf(stats),
    devices: stats.devices.map(deviceOf),
  };
}

/** Named one by one: what else is there tells how the server was started, and where its files lie. */
function systemOf({ system }: SystemStats): Record<string, unknown> {
  const { os, comfyui_version, python_version, pytorch_version, ram_total, ram_free } = system;
  return { os, comfyui_version, python_version, pytorch_version, ram_total, ram_free };
}

function deviceOf(device: SystemStats["devices"][number]): Record<string, unknown> {
  const { name, type, index, vram_total, vram_free, torch_vram_total, torch_vram_free } = device;
  return { name, type, index, vram_total, vram_free, torch_vram_total, torch_vram_free };
}
