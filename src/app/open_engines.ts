import { ComfyClient } from "../comfyui/client.ts";
import { ConnectionError } from "../comfyui/errors.ts";
import { ComfyEvents } from "../comfyui/events.ts";
import type { Config } from "../config/config.ts";
import { Engine } from "../jobs/engines/engine.ts";
import { Engines } from "../jobs/engines/engines.ts";

/**
 * The ComfyUIs of a configuration, or the demo engine in their place. Nothing is asked, unless it
 * depends on whether one answers.
 *
 * @param owner Disposes of what the engines need, after them.
 */
export async function openEngines(config: Config, owner: AsyncDisposableStack): Promise<Engines> {
  if (config.demo === "always") return new Engines([await demoEngine(owner)]);
  const [first, ...rest] = config.comfyuis.map(realEngine);
  if (!first) {
    throw new RangeError("Cannot start: no ComfyUI is configured. Name one: --comfyui URL");
  }
  const engines = new Engines([first, ...rest]);
  if (config.demo === "never" || await answers(engines)) return engines;
  await engines[Symbol.asyncDispose]();
  return new Engines([await demoEngine(owner)]);
}

function realEngine({ url, headers, ...options }: Config["comfyuis"][number]): Engine {
  return new Engine(new ComfyClient(url, { headers }), new ComfyEvents(url, { headers }), options);
}

/** The demo engine in this process, reached without a socket. */
async function demoEngine(owner: AsyncDisposableStack): Promise<Engine> {
  const { DemoEngine } = await import("../demo/engine.ts");
  const demo = owner.use(new DemoEngine());
  const url = "http://demo.invalid";
  return new Engine(
    new ComfyClient(url, { fetch: (request) => demo.fetch(request) }),
    new ComfyEvents(url, { openSocket: (url, headers) => demo.openSocket(url, headers) }),
    { name: "demo" },
  );
}

async function answers(engines: Engines): Promise<boolean> {
  try {
    await engines.identity(AbortSignal.timeout(1000));
    return true;
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof DOMException) return false;
    throw error;
  }
}
