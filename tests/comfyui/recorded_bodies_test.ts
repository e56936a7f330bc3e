import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { z } from "zod";
import { PromptValidationError } from "../../src/comfyui/errors.ts";
import { FeaturesSchema } from "../../src/comfyui/features.ts";
import { HistorySchema } from "../../src/comfyui/history.ts";
import { type Json, parseJson, stringifyJson } from "../../src/comfyui/json.ts";
import { filesOf } from "../../src/comfyui/node_output.ts";
import { ObjectInfoSchema } from "../../src/comfyui/object_info.ts";
import { outcomeOf } from "../../src/comfyui/outcome.ts";
import { PromptAcceptedSchema, readRefusal } from "../../src/comfyui/prompt.ts";
import { QueueSchema } from "../../src/comfyui/queue.ts";
import { SystemStatsSchema } from "../../src/comfyui/system_stats.ts";
import { UploadedSchema } from "../../src/comfyui/upload.ts";
import { UserFilesSchema } from "../../src/comfyui/user_file.ts";
import {
  hasRecordings,
  listRecorded,
  needsRecordings,
  readRecorded,
  type RecordedLine,
  transcriptLines,
} from "./recordings.ts";

const options = { ignore: !hasRecordings };
const Names = z.array(z.string());

/** Method and path of the routes that the client uses, and the schema of a 200 of each. */
const ROUTES: [route: RegExp, schema: z.ZodType][] = [
  [/^POST \/prompt$/, PromptAcceptedSchema],
  [/^GET \/history/, HistorySchema],
  [/^GET (\/api)?\/queue$/, QueueSchema],
  [/^GET \/object_info/, ObjectInfoSchema],
  [/^GET \/models/, Names],
  [/^GET \/embeddings$/, Names],
  [/^GET (\/api)?\/system_stats$/, SystemStatsSchema],
  [/^GET (\/api)?\/features$/, FeaturesSchema],
  [/^POST \/upload\//, UploadedSchema],
  [/^GET \/userdata\?dir=.*full_info=true/, UserFilesSchema],
];

function exchanges(): RecordedLine[] {
  return listRecorded("transcripts").flatMap((name) =>
    transcriptLines(name)
      .map((line) => parseJson(line) as unknown as RecordedLine)
      .filter((line) => line.dir === "http" && line.response_json !== undefined)
  );
}

// Of a long history the recorder wrote only the first entries out.
function withoutAbridged(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== "…"));
}

Deno.test(`every recorded body fits the schema of its route${needsRecordings}`, options, () => {
  const counts = new Map(ROUTES.map(([route]) => [route.source, 0]));
  for (const { method, path, status, response_json } of exchanges()) {
    const name = `${method} ${path}`;
    const [route, schema] = ROUTES.find(([route]) => route.test(name)) ?? [];
    if (!route || !schema || status !== 200) continue;
    const result = schema.safeParse(withoutAbridged(response_json));
    assert(result.success, `${name}: ${result.error && z.prettifyError(result.error)}`);
    counts.set(route.source, (counts.get(route.source) ?? 0) + 1);
  }
  for (const [route, count] of counts) assert(count > 0, `nothing recorded for ${route}`);
});

Deno.test(`every recorded refusal of a prompt becomes an error${needsRecordings}`, options, () => {
  const refusals = exchanges()
    .filter(({ method, path, status }) =>
      method === "POST" && path === "/prompt" && status === 400
    );
  for (const { response_json } of refusals) {
    const error = readRefusal(response_json);
    assertInstanceOf(error, PromptValidationError);
    const body = response_json as { error: { type: string }; node_errors: object };
    assertEquals(error.type, body.error.type);
    assertEquals(Object.keys(error.nodeErrors), Object.keys(body.node_errors));
  }
  assertEquals(refusals.length, 31);
});

Deno.test(
  `ObjectInfoSchema keeps recorded node classes as they are${needsRecordings}`,
  options,
  () => {
    const info = parseJson(readRecorded("object_info.json"));
    const parsed = ObjectInfoSchema.parse(info);
    assertEquals(Object.keys(parsed).length, 496);
    assertEquals(
      stringifyJson(parsed["KSampler"]),
      stringifyJson((info as { KSampler: Json }).KSampler),
    );
    assert(stringifyJson(parsed).includes("18446744073709551615"));
  },
);

/** What each sample says, read by eye. */
const OUTCOMES: Record<string, string> = {
  api_node_unauthorized: "failed",
  error_but_status_success: "failed",
  error_in_ksampler: "failed",
  error_with_partial_outputs: "failed",
  interrupted: "cancelled",
  saveimage_outside_output: "failed",
};

Deno.test(`outcomeOf() reads every recorded end of a run${needsRecordings}`, options, () => {
  const samples = listRecorded("samples").filter((name) => name.startsWith("history_"));
  for (const name of samples) {
    const history = HistorySchema.parse(parseJson(readRecorded(`samples/${name}`)));
    for (const entry of Object.values(history)) {
      const sample = name.slice("history_".length, -".json".length);
      assertEquals(outcomeOf(entry).state, OUTCOMES[sample] ?? "completed", name);
      const unknown = entry.status?.messages.filter(({ type }) => type === "unknown");
      assertEquals(unknown, [], name);
    }
  }
  assertEquals(samples.length, 20);
});

Deno.test(`filesOf() finds every recorded output file${needsRecordings}`, options, () => {
  const found = (name: string) =>
    Object.values(HistorySchema.parse(parseJson(readRecorded(`samples/history_${name}.json`))))
      .flatMap((entry) => Object.values(entry.outputs).flatMap(filesOf))
      .map((file) => `${file.type}:${file.subfolder}/${file.filename}`).sort();
  assertEquals(found("video"), [
    "output:golden/video_00001_.webm",
    "output:golden/video_00002_.mp4",
  ]);
  assertEquals(found("latent"), ["output:golden/latent_00001_.latent"]);
  assertEquals(found("batch4").length, 4);
  assertEquals(found("audio").length, 4);
  assertEquals(found("text"), []);
  assertEquals(found("no_outputs"), []);
});
