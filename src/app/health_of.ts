import type { Engine } from "../jobs/engines/engine.ts";
import type { ServerIdentity } from "../mcp/transport/greeting.ts";
import { type AskHealth, createHealth } from "../telemetry/health.ts";
import type { MetricSources } from "../telemetry/metric_sources.ts";
import type { EngineProbe } from "../telemetry/probe_engine.ts";
import type { App } from "./opened_app.ts";

/** Finds out how an app is, for `GET /health`. */
export function healthOf(
  { engines, jobs, twins }: App,
  { identity, stopping }: { identity: ServerIdentity; stopping: () => boolean },
): AskHealth {
  return createHealth({
    ...identity,
    engines: () => engines.all.map(probeOf),
    jobs: () => ({ active: jobs.active, queued: jobs.queue.waiting }),
    cache: () => ({ entries: twins.counts.entries }),
    stopping,
  });
}

/** What `GET /metrics` tells of an app as it is at the moment. */
export function gaugesOf(
  { engines, jobs, twins }: App,
  { sessions, health }: { sessions: MetricSources["sessions"]; health: AskHealth },
): MetricSources {
  const vramOf = (name: string) => health.last().find((one) => one.name === name)?.vram_free;
  return {
    engines: () =>
      engines.all.map(({ name, health: { down, state } }) => ({
        name,
        reachable: !down,
        state,
        vramFree: vramOf(name) ?? undefined,
        running: jobs.queue.runningOn(name),
      })),
    queue: () => {
      const queued = jobs.queue.waiting;
      return { queued, running: jobs.active - queued };
    },
    cache: () => twins.counts,
    sessions,
  };
}

function probeOf({ name, client, health }: Engine): EngineProbe {
  return {
    name,
    state: () => health.state === "up" ? undefined : health.state,
    async check(signal) {
      const { system, devices } = await client.getSystemStats({ signal });
      return {
        version: system.comfyui_version ?? null,
        vramFree: devices[0]?.vram_free ?? null,
        demo: system.engine === "easel-demo",
      };
    },
  };
}
