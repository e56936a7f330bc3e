import { assert, assertEquals } from "@std/assert";
import { type NodeInfo, type ObjectInfo, ObjectInfoSchema } from "../../src/comfyui/object_info.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { call, inProcess } from "./demo_client.ts";
import { hasRecordings, needsRecordings, readRecording, recordedModels } from "./recordings.ts";

/** What a client builds on: names, types, bounds, order. Words are each side's own. */
function contractOf(info: NodeInfo): unknown {
  const inputs = Object.entries(info.input).map(([kind, specs]) => [
    kind,
    Object.fromEntries(
      Object.entries(specs ?? {}).map(([name, spec]) => [name, withoutWords(spec)]),
    ),
  ]);
  return {
    inputs: Object.fromEntries(inputs),
    order: info.input_order,
    output: info.output,
    lists: info.output_is_list,
    names: info.output_name,
    isOutput: info.output_node,
  };
}

function withoutWords(spec: unknown): unknown {
  if (!Array.isArray(spec)) return spec;
  const options = { ...spec[1] as object };
  if ("tooltip" in options) delete options["tooltip"];
  return [spec[0], options];
}

Deno.test({
  name: `describeNode() declares each node as a real ComfyUI does${needsRecordings}`,
  ignore: !hasRecordings,
  async fn(test) {
    await using engine = new DemoEngine({ models: recordedModels() });
    const { body } = await call(inProcess(engine), "/object_info");
    const theirs = readRecording<ObjectInfo>("object_info.json");
    const ours = body as unknown as ObjectInfo;
    assert(Object.keys(ours).length > 50);
    for (const [name, info] of Object.entries(ours)) {
      await test.step(name, () => {
        assert(theirs[name], `a real ComfyUI has no ${name}`);
        assertEquals(contractOf(info), contractOf(theirs[name]));
      });
    }
  },
});

Deno.test("describeNode() fits the schema that clients read it with", async () => {
  await using engine = new DemoEngine();
  const { body } = await call(inProcess(engine), "/object_info");
  ObjectInfoSchema.parse(body);
  assertEquals((body as ObjectInfo)["KSampler"]!.python_module, "easel_demo");
});

Deno.test("GET /object_info/:name answers one class, and nothing for an unknown one", async () => {
  await using engine = new DemoEngine();
  const known = await call(inProcess(engine), "/object_info/SaveImage");
  assertEquals(Object.keys(known.body as object), ["SaveImage"]);
  const unknown = await call(inProcess(engine), "/api/object_info/NoSuchNode");
  assertEquals(unknown, { status: 200, body: {} });
});
