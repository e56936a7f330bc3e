import { assert, assertEquals } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { readPictureHeader } from "../../src/mcp/image_input/read_picture_header.ts";
import { filesRead } from "../../src/workflow/files_read.ts";
import { measureWorkflow } from "../../src/workflow/measure_workflow.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";
import { workflowClasses } from "../../src/workflow/to_template.ts";
import { Choices } from "../jobs/random_cases.ts";

/** As the demo engine's `example.png` is. */
const EXAMPLE = { width: 128, height: 128, frames: 1 };

const NEEDED = { prompt: "a boat", image: "example.png", mask: "example.png", mask_channel: "red" };

/** Runs workflows, to see what really comes of them. */
class World implements AsyncDisposable {
  readonly #demo = new DemoEngine({ stepMs: 0, previews: false, models: suggestedModels() });
  readonly #client = new ComfyClient("http://engine.invalid", {
    fetch: (request) => this.#demo.fetch(request),
  });
  readonly #engine = new Engine(
    this.#client,
    new ComfyEvents("http://engine.invalid", { openSocket: (url) => this.#demo.openSocket(url) }),
  );
  readonly engines = new Engines([this.#engine]);
  readonly #jobs = new Jobs(this.engines);

  async sizes(workflow: Parameters<Jobs["submit"]>[0]) {
    const { files } = await this.#jobs.submit(workflow).done;
    return await Promise.all(files.map(async (file) => {
      const response = await this.#client.view(file);
      return readPictureHeader(new Uint8Array(await response.arrayBuffer()))!;
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#jobs[Symbol.asyncDispose]();
    await this.#engine[Symbol.asyncDispose]();
    await this.#demo[Symbol.asyncDispose]();
  }
}

/** A model for each of the shipped templates. */
function suggestedModels(): Record<string, string[]> {
  const models = shippedTemplates().flatMap(({ models = [] }) => models);
  const byFolder = Object.groupBy(models, ({ folder }) => folder);
  return Object.fromEntries(
    Object.entries(byFolder).map(([folder, list = []]) => [
      folder,
      [...new Set(list.map(({ suggest }) => suggest))],
    ]),
  );
}

function randomValues({ inputs }: WorkflowTemplate, choices: Choices) {
  const random: Record<string, number> = {
    width: 64 + 8 * choices.below(8),
    height: 64 + 8 * choices.below(8),
    batch_size: 1 + choices.below(3),
    steps: 1 + choices.below(3),
    seed: choices.below(1_000_000),
  };
  const names = inputs.map(({ name }) => name);
  const all = { ...random, ...NEEDED };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** At least so many pixels it makes, by what it was asked for. */
function askedPixels(
  { name }: WorkflowTemplate,
  values: Readonly<Record<string, unknown>>,
): number {
  const { width = 128, height = 128, batch_size = 1 } = values as Record<string, number>;
  const factor = name === "upscale" ? 2 : 1;
  return width * height * batch_size * factor * factor;
}

Deno.test("measureWorkflow() is never under what a shipped workflow makes, 1000 times", async () => {
  await using world = new World();
  const templates = shippedTemplates();
  const seen = new Set<string>();
  for (let seed = 1; seed <= 1000; seed++) {
    const choices = new Choices(seed);
    const template = choices.pick(templates);
    const values = randomValues(template, choices);
    const { workflow } = await prepare(world.engines, template, values);
    const objectInfo = await world.engines.objectInfo(
      workflowClasses({ name: "", json: workflow }),
    );
    const pictures = new Map(
      filesRead(workflow, objectInfo).map(({ nodeId }) => [nodeId, EXAMPLE] as const),
    );
    const { steps, pixels, batch, side } = measureWorkflow(workflow, { objectInfo, pictures });
    const message = `seed ${seed}, ${template.name}`;
    assert(pixels.value >= askedPixels(template, values), message);
    assert(pixels.value < Infinity, message);
    assertEquals(steps.value, values["steps"] ?? 0, message);
    seen.add(template.name);
    // Each run takes a while: some of them tell whether all of this is so.
    if (seed % 20 > 0) continue;
    const sizes = await world.sizes(workflow);
    const made = sizes.reduce((sum, { width, height }) => sum + width * height, 0);
    const longest = Math.max(...sizes.flatMap(({ width, height }) => [width, height]));
    assert(pixels.value >= made, `${message}: ${pixels.value} of ${made} pixels`);
    assert(batch.value >= sizes.length, `${message}: batch`);
    assert(side.value >= longest, `${message}: ${side.value} of ${longest} a side`);
  }
  assertEquals([...seen].sort(), templates.map(({ name }) => name).sort());
});
