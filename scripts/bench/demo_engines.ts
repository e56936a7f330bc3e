import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";

/** Options of {@linkcode openDemoEngines}. */
export interface DemoEnginesOptions {
  /** How many. */
  count: number;
  /** How long a sampler step lasts, in ms. */
  stepMs: number;
  /** Jobs that each is sent at a time. */
  concurrency: number;
}

/** Demo engines in this process, reached without sockets: what is measured is what we do. */
export function openDemoEngines(
  { count, stepMs, concurrency }: DemoEnginesOptions,
  owner: AsyncDisposableStack,
): Engines {
  const open = (name: string) => {
    const demo = owner.use(new DemoEngine({ stepMs, previews: false }));
    const url = `http://${name}.invalid`;
    return new Engine(
      new ComfyClient(url, { fetch: (request) => demo.fetch(request) }),
      new ComfyEvents(url, { openSocket: (url, headers) => demo.openSocket(url, headers) }),
      { name, concurrency },
    );
  };
  const more = Array.from({ length: count - 1 }, (_, index) => open(`engine${index + 2}`));
  return owner.use(new Engines([open("engine1"), ...more]));
}
