import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { encodePng } from "../../src/demo/image_codec.ts";
import { nodeRegistry } from "../../src/demo/nodes/registry.ts";
import { blankPicture } from "../../src/demo/picture.ts";
import { type Fields, type Frame, FrameLog, inProcess, post, run, upload } from "./demo_client.ts";
import { hasRecordings, needsRecordings, type RecordedEvent } from "./recordings.ts";
import { readTranscript, recordedModels, transcriptNames } from "./recordings.ts";

/** One prompt of a transcript that can be run again: what was sent, and the frames it caused. */
interface RecordedRun {
  workflow: ApiWorkflow;
  clientId: string | undefined;
  flags: boolean;
  frames: RecordedEvent[];
}

// Interrupts and servers that die hang on the clock; models that fail need those models.
const NOT_REPEATABLE =
  /interrupt|04e|09n|bad_checkpoint|06j|10_|two_clients|04d_execution_error_in/;

/** The first prompt of a transcript, if its socket saw all of it and its nodes are known here. */
function recordedRun(name: string): RecordedRun | undefined {
  const events = readTranscript(name);
  const posted = events.find((event) => event.method === "POST" && event.path === "/prompt");
  const request = posted?.request_json as Fields | undefined;
  const workflow = request?.["prompt"] as unknown as ApiWorkflow | undefined;
  if (!workflow || posted?.status !== 200) return undefined;
  const nodes = nodeRegistry();
  if (Object.values(workflow).some(({ class_type }) => !nodes.has(class_type))) return undefined;
  const id = (posted.response_json as Fields)["prompt_id"];
  const frames = framesOf(events, id);
  if (frames.length === 0) return undefined;
  return {
    workflow,
    clientId: request?.["client_id"] as string | undefined,
    flags: events.some((event) => event.dir === "ws_send"),
    frames,
  };
}

/** The frames from the first one of the prompt to its end; without the status of the queue. */
function framesOf(events: RecordedEvent[], id: unknown): RecordedEvent[] {
  const received = events.filter((event) => event.dir === "ws_recv");
  const isOfPrompt = (event: RecordedEvent) => event.json?.data["prompt_id"] === id;
  const first = received.findIndex(isOfPrompt);
  const last = received.findIndex((event) =>
    isOfPrompt(event) && event.json?.data["node"] === null
  );
  return received.slice(first, last + 1).filter((event) => event.json?.type !== "status");
}

/** What a client can tell of a frame, without times, names of files and the like. */
function shapeOf(type: string, data: Fields): string {
  if (type === "progress_state") {
    const nodes = Object.values(data["nodes"] as Record<string, Fields>);
    const states = nodes.map((
      node,
    ) => [node["node_id"], node["state"], node["value"], node["max"]]);
    return JSON.stringify([type, Object.keys(nodes[0] ?? {}).sort(), states.sort()]);
  }
  const told = ["node", "display_node", "node_id", "node_type", "value", "max", "exception_type"]
    .map((key) => data[key]);
  const lists = ["executed", "nodes", "current_outputs"].map((key) => sorted(data[key]));
  const output = Object.entries((data["output"] ?? {}) as Record<string, Fields[]>)
    .map((
      [kind, items],
    ) => [kind, items.length, typeof items[0] === "object" ? Object.keys(items[0]) : ""]);
  return JSON.stringify([type, Object.keys(data).sort(), told, lists, output]);
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

function shapesOfRecorded(frames: RecordedEvent[]): string[] {
  return frames.map((event) =>
    event.json ? shapeOf(event.json.type, event.json.data) : `binary ${event.event_type}`
  );
}

function shapesOfOurs(frames: Frame[]): string[] {
  return frames.filter((frame) => frame.type !== "status" && frame.type !== "feature_flags")
    .map((frame) => "data" in frame ? shapeOf(frame.type, frame.data) : `binary ${frame.event}`);
}

/** A workflow that leaves exactly these nodes in the cache. */
function warmUp(workflow: ApiWorkflow, cached: string[]): ApiWorkflow {
  const nodes: ApiWorkflow = {};
  for (const id of cached) {
    nodes[id] = workflow[id]!;
    const isOutput = nodeRegistry().get(workflow[id]!.class_type)!.isOutput;
    // An input that no node knows keeps these apart from nodes of the workflow.
    const inputs = { source: [id, 0], warmUp: true };
    if (!isOutput) nodes[`see_${id}`] = { class_type: "PreviewAny", inputs };
  }
  return nodes;
}

async function replay(recorded: RecordedRun): Promise<string[]> {
  await using engine = new DemoEngine({ stepMs: 0, models: recordedModels() });
  const way = inProcess(engine);
  for (const { inputs } of Object.values(recorded.workflow)) {
    const name = inputs["image"];
    if (typeof name === "string" && name !== "example.png") {
      const isImage = !name.includes("not_an_image");
      const png = encodePng(blankPicture(32, 32));
      await upload(way, name, isImage ? png : new TextEncoder().encode("words"));
    }
  }
  const started = recorded.frames.find((event) => event.json?.type === "execution_cached");
  const cached = (started?.json?.data["nodes"] ?? []) as string[];
  if (cached.length > 0) await run(way, warmUp(recorded.workflow, cached));
  const query = recorded.clientId === undefined ? "" : `?clientId=${recorded.clientId}`;
  await using log = await new FrameLog(way, query).ready();
  if (recorded.flags) {
    log.askForMetadata();
    await log.until((frame) => frame.type === "feature_flags");
  }
  const owner = recorded.clientId === undefined ? {} : { client_id: recorded.clientId };
  const before = log.frames.length;
  const id = await post(way, recorded.workflow, owner);
  await log.ended(id);
  return shapesOfOurs(log.frames.slice(before));
}

Deno.test({
  name: `DemoEngine sends the frames that a real ComfyUI sent${needsRecordings}`,
  ignore: !hasRecordings,
  sanitizeOps: true,
  sanitizeResources: true,
  async fn(test) {
    let compared = 0;
    for (const name of transcriptNames()) {
      if (NOT_REPEATABLE.test(name)) continue;
      const recorded = recordedRun(name);
      if (!recorded || recorded.clientId === undefined) continue;
      compared++;
      await test.step(name, async () => {
        assertEquals(await replay(recorded), shapesOfRecorded(recorded.frames));
      });
    }
    assert(compared >= 15, `only ${compared} transcripts could be compared`);
  },
});
