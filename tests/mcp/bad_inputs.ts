import {
  chunk,
  dataUrl,
  jpeg,
  jpegLying,
  pattern,
  png,
  pngOf,
  webpOf,
} from "./image_input/pictures.ts";

/** One call that has to fail. */
export interface BadInput {
  tool: string;
  /** The field that is wrong. */
  field: string;
  /** What its error has to say, in any case of letters; the field where left out. */
  names?: string;
  input: Record<string, unknown>;
}

const MEGABYTES = "A".repeat(10_000_000);
const UNKNOWN_JOB = "00000000-0000-4000-8000-000000000000";
const GOOD = dataUrl(png(pattern(8, 8)));

/** A call of each tool that is well but for what a case puts in its place. */
const CALLS: Record<string, Record<string, unknown>> = {
  generate_image: { prompt: "a hill" },
  get_job: { job_id: UNKNOWN_JOB },
  list_jobs: {},
  cancel_job: { job_id: UNKNOWN_JOB },
  image_to_image: { image: GOOD, prompt: "a hill" },
  inpaint: { image: GOOD, mask: GOOD, prompt: "a hill" },
  upscale: { image: GOOD },
  describe_image: { image: GOOD },
  regenerate: { job_id: UNKNOWN_JOB },
  view_image: { file: GOOD },
  list_models: {},
  list_workflows: {},
  get_workflow: { name: "text_to_image" },
  run_workflow: { workflow: "text_to_image", inputs: { prompt: "a hill" } },
  validate_workflow: { workflow: "text_to_image" },
  get_queue: {},
  reprioritize_job: { job_id: UNKNOWN_JOB, priority: "low" },
  pause_queue: {},
  resume_queue: {},
  free_memory: {},
};

const NO_NUMBERS = [
  null,
  "12",
  "NaN",
  "Infinity",
  true,
  [],
  [1],
  {},
  NaN,
  Infinity,
  -Infinity,
  1e309,
];
const NO_TEXTS = [null, 5, NaN, true, [], ["a"], {}];
const NO_BOOLEANS = [null, 0, 1, "true", "yes", [], {}];
const NO_OBJECTS = [null, 1, "x", true, []];

/** Fields that take numbers, with values beyond their bounds. */
const NUMBERS: [tool: string, field: string, beyond: unknown[]][] = [
  ["generate_image", "width", [63, 2049, -1, 0, 64.5, 2 ** 53]],
  ["generate_image", "height", [63, 2049, -64, 1e300]],
  ["generate_image", "steps", [0, 101, 1.5, -20]],
  ["generate_image", "cfg", [0, 30.1, -7]],
  ["generate_image", "batch_size", [0, 17, 2.5]],
  ["get_job", "wait_seconds", [-1, 51, 1e9]],
  ["list_jobs", "limit", [0, 51, 1.5]],
  ["image_to_image", "strength", [-0.1, 1.1]],
  ["image_to_image", "batch_size", [0, 17]],
  ["inpaint", "strength", [-0.1, 1.1]],
  ["inpaint", "grow", [-1, 257, 0.5]],
  ["inpaint", "feather", [-1, 32, 0.5]],
  ["upscale", "scale", [0, 0.9, 8.1, 1e9]],
  ["view_image", "max_pixels", [0, 1023, 16_777_217, 2000.5]],
  ["list_models", "page", [0, -1, 1.5]],
  ["list_workflows", "page", [0, -1, 1.5, 1e6]],
];

/** Fields that take texts, with texts that are not valid. */
const TEXTS: [tool: string, field: string, invalid: unknown[]][] = [
  ["generate_image", "prompt", ["", "x".repeat(20_001), MEGABYTES]],
  ["generate_image", "negative_prompt", [MEGABYTES]],
  ["generate_image", "checkpoint", ["nowhere.safetensors", "../../etc/passwd", MEGABYTES, "💥"]],
  ["generate_image", "sampler_name", ["nobody", "__proto__", "toString", MEGABYTES]],
  ["generate_image", "scheduler", ["nobody", "constructor", "\u0000"]],
  ["generate_image", "preset", ["", "drafty", "__proto__", "DRAFT ", MEGABYTES]],
  ["generate_image", "aspect_ratio", ["0:0", "1:0", "-1:1", "NaN:1", "banana", "1:1:1", MEGABYTES]],
  ["generate_image", "template", ["no_such", "__proto__", "../../etc/passwd", "a\u0000b"]],
  ["generate_image", "seed", [
    -2,
    1.5,
    1e300,
    "-5",
    "1e9",
    "0x10",
    "９",
    "9".repeat(21),
    "9".repeat(20),
  ]],
  ["get_job", "job_id", ["", "..", "__proto__", "' OR 1=1 --", MEGABYTES]],
  ["list_jobs", "status", ["", "done", "__proto__", MEGABYTES]],
  ["cancel_job", "job_id", ["", "../queue", "__proto__", UNKNOWN_JOB, MEGABYTES]],
  ["reprioritize_job", "job_id", ["", "../queue", "__proto__", UNKNOWN_JOB, MEGABYTES]],
  ["reprioritize_job", "priority", ["", "urgent", "__proto__", MEGABYTES]],
  ["pause_queue", "engine", ["", "nowhere", "__proto__", "constructor", MEGABYTES]],
  ["resume_queue", "engine", ["", "nowhere", "__proto__", MEGABYTES]],
  ["free_memory", "engine", ["", "nowhere", "../free", MEGABYTES]],
  ["regenerate", "job_id", ["", "../queue", "__proto__", "a".repeat(101), UNKNOWN_JOB]],
  ["image_to_image", "prompt", ["", MEGABYTES]],
  ["image_to_image", "checkpoint", ["nowhere.safetensors"]],
  ["inpaint", "prompt", ["", MEGABYTES]],
  ["upscale", "model", ["", "nowhere.pth", "../x.pth"]],
  ["list_models", "kind", ["", "nothing", "../../etc", "__proto__", "constructor", MEGABYTES]],
  ["list_models", "query", [MEGABYTES]],
  ["list_workflows", "query", [MEGABYTES]],
  ["list_workflows", "source", ["", "everywhere", "__proto__"]],
];

/** Texts that no field for a picture takes. */
const NO_PICTURES: unknown[] = [
  ...["", "   ", "data:", "data:image/png;base64,", "data:image/png;base64,!!!!"],
  ...[
    "data:text/html;base64,PGI+aGk8L2I+",
    "data:image/png,%ZZ",
    "data:image/png;base64,iVBORw0KGgo=",
  ],
  ...["http://127.0.0.1/a.png", "https://example.com/a.png", "file:///etc/passwd", "/etc/passwd"],
  ...["../../etc/passwd", "..\\..\\windows\\win.ini", "C:\\a.png", "a\u0000.png", "💥.png"],
  ...["comfyui://outputs/../../etc/passwd", "comfyui://outputs/", "comfyui://nowhere/x.png"],
  ...["comfyui://jobs/__proto__", UNKNOWN_JOB, "gnp.\u202Eexe", "missing.png [output]"],
  // More pixels than anybody's memory holds, behind a header of a few bytes.
  dataUrl(pngOf({ width: 100_000, height: 100_000 }, chunk("IDAT", [0x78, 0x9c, 3, 0]))),
  dataUrl(pngOf({ width: 2 ** 31 - 1, height: 1 }, chunk("IDAT", [0x78, 0x9c, 3, 0]))),
  dataUrl(pngOf({ width: 0, height: 8 }, chunk("IDAT", [0x78, 0x9c, 3, 0]))),
  dataUrl(png(pattern(64, 64)).subarray(0, 40)),
  dataUrl(jpeg(pattern(64, 64)).subarray(0, 30), "image/jpeg"),
  dataUrl(jpegLying(pattern(8, 8), 6).subarray(0, 24), "image/jpeg"),
  dataUrl(new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0x45, 0x78]), "image/jpeg"),
  dataUrl(webpOf("VP8 ", [1, 2, 3]), "image/webp"),
  dataUrl(webpOf("EVIL", []), "image/webp"),
  dataUrl(new TextEncoder().encode("GIF89a no picture of ours"), "image/gif"),
  dataUrl(new TextEncoder().encode("<svg onload='x'/>"), "image/svg+xml"),
];

const PICTURES: [tool: string, field: string][] = [
  ["image_to_image", "image"],
  ["inpaint", "image"],
  ["inpaint", "mask"],
  ["upscale", "image"],
  ["describe_image", "image"],
  ["view_image", "file"],
];

const NO_WORKFLOWS: unknown[] = [
  ...[null, 5, true, [], [{}], {}, "", "nothing of that name", "../../etc/passwd", "__proto__"],
  ...["x".repeat(301), MEGABYTES, { "1": {} }, { "1": null }, {
    "1": { class_type: 5, inputs: {} },
  }],
  ...[{ nodes: 5, links: [] }, { big: MEGABYTES }, {
    "1": { class_type: "__proto__", inputs: {} },
  }],
];

const NO_LORAS: unknown[] = [
  ...[null, 5, true, "ink", {}, [5], [null], [[]], [{ name: "ink" }], ["x".repeat(301)]],
  ...[["a", "b", "c", "d", "e"], [MEGABYTES]],
];

const LORAS = ["generate_image", "image_to_image", "inpaint"];

const NO_CONTROLS: unknown[] = [
  ...[{}, { image: GOOD }, { type: "canny" }, { image: null, type: "canny" }],
  ...NO_TEXTS.map((type) => ({ image: GOOD, type })),
  ...["", MEGABYTES, "../../etc/passwd", "nothing of that kind"].map((type) => (
    { image: GOOD, type }
  )),
  ...[-0.1, 2.1, 1e300, NaN, "1"].map((strength) => ({ image: GOOD, type: "canny", strength })),
  ...[[-0.1, 1], [0, 1.1], [0.5, 0.5], [0.9, 0.1], [0, null]].map(([start, end]) => (
    { image: GOOD, type: "canny", start, end }
  )),
  { image: GOOD, type: "canny", weight: 1 },
];

/** Texts that look like a LoRA and are none; an error calls each by its place, as `lora_1`. */
const UNKNOWN_LORAS = [
  ...["", "no such lora", "../../etc/passwd:1", "__proto__:1", "nothing:NaN", "nothing:Infinity"],
];

/** Names that no tool has among its inputs, some of which every object inherits. */
const NO_FIELDS = [
  "prototype",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "pr\u043Empt",
  "💥",
];

/** Every bad input, over all tools. */
export function badInputs(): BadInput[] {
  return [
    ...NUMBERS.flatMap(([tool, field, beyond]) => at(tool, field, [...NO_NUMBERS, ...beyond])),
    ...TEXTS.flatMap(([tool, field, invalid]) =>
      at(tool, field, field === "seed" ? invalid : [...NO_TEXTS, ...invalid])
    ),
    ...PICTURES.flatMap(([tool, field]) => at(tool, field, [...NO_TEXTS, ...NO_PICTURES])),
    ...LORAS.flatMap((tool) => at(tool, "loras", NO_LORAS)),
    ...at("generate_image", "control", [...NO_OBJECTS, ...NO_CONTROLS]),
    ...at("generate_image", "control", NO_PICTURES.map((image) => ({ image, type: "canny" }))),
    ...at("generate_image", "loras", UNKNOWN_LORAS.map((lora) => [lora]))
      .map((bad) => ({ ...bad, names: "lora" })),
    ...at("view_image", "file", [MEGABYTES, `data:image/png;base64,${MEGABYTES}`]),
    ...at("run_workflow", "workflow", NO_WORKFLOWS),
    ...at("get_workflow", "name", [...NO_TEXTS, "x".repeat(301), MEGABYTES]),
    ...at("run_workflow", "inputs", NO_OBJECTS),
    ...at("run_workflow", "allow_paid", NO_BOOLEANS),
    ...at("regenerate", "changes", NO_OBJECTS),
    ...at("get_job", "workflow", NO_BOOLEANS),
    ...Object.keys(CALLS).flatMap((tool) => NO_FIELDS.flatMap((name) => at(tool, name, [1]))),
  ];
}

function at(tool: string, field: string, values: unknown[]): BadInput[] {
  return values.map((value) => ({
    tool,
    field,
    input: withField(CALLS[tool] ?? {}, field, value),
  }));
}

function withField(
  call: Record<string, unknown>,
  field: string,
  value: unknown,
): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(call), [field, value]]);
}
