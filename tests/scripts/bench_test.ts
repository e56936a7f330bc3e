import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { fromFileUrl } from "@std/path";
import { pictureJob, trivialJob } from "../../scripts/bench/bench_job.ts";
import { parseBenchOptions, usageOf } from "../../scripts/bench/bench_options.ts";
import { DirectClient } from "../../scripts/bench/direct_client.ts";
import { denoRun, easelCommand } from "../../scripts/bench/easel_command.ts";
import { interleave, turnOrder } from "../../scripts/bench/interleave.ts";
import { memoryOf, peakMiB, processorName, residentMiB } from "../../scripts/bench/machine.ts";
import { median, quantile } from "../../scripts/bench/median.ts";
import { OtherRow } from "../../scripts/bench/other_row.ts";
import { StdioServer } from "../../scripts/bench/stdio_server.ts";
import { alignedTable, medianOf, renderTable } from "../../scripts/bench/table.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";
import { easelInMemory } from "../mcp/easel_in_memory.ts";

const SANITIZE = { sanitizeOps: true, sanitizeResources: true };
const BARE = fromFileUrl(new URL("../../scripts/bench/bare_server.ts", import.meta.url));

Deno.test("median() is the value in the middle, or between the two there", () => {
  assertEquals([[3], [9, 1, 5], [4, 1, 2, 10]].map((values) => median(values)), [3, 5, 3]);
});

Deno.test("median() leaves its argument in its order", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("quantile() reaches from the least to the most and refuses nothing", () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  assertEquals([0, 0.25, 0.95, 1].map((share) => quantile(values, share)), [0, 25, 95, 100]);
  assertThrows(() => quantile([], 0.5), RangeError, "there are no values");
});

Deno.test("interleave() gives every row its turns, and keeps what came after the warm-up", async () => {
  const order: string[] = [];
  const row = (name: string) => ({
    name,
    sample: () => {
      order.push(name);
      return Promise.resolve({ ms: order.length });
    },
  });
  const measured = await interleave([row("a"), row("b"), row("c")], { runs: 2, warmups: 1 });
  assertEquals(order.join(""), "abc" + "bca" + "cab");
  assertEquals(measured.map(({ name, samples }) => [name, samples.map(({ ms }) => ms)]), [
    ["a", [6, 8]],
    ["b", [4, 9]],
    ["c", [5, 7]],
  ]);
});

Deno.test("interleave() fails with the row that fails", async () => {
  const row = { name: "a", sample: () => Promise.reject(new Error("broken")) };
  await assertRejects(() => interleave([row], { runs: 1, warmups: 0 }), Error, "broken");
});

Deno.test("OtherRow is left alone once it failed, and says why", async () => {
  let runs = 0;
  const row = new OtherRow({
    name: "theirs",
    sample: () => ++runs === 1 ? Promise.resolve({ ms: 1 }) : Promise.reject(new Error("broken")),
  });
  assertEquals([await row.sample(), row.problem], [{ ms: 1 }, undefined]);
  assertEquals([await row.sample(), row.problem], [{}, "broken"]);
  assertEquals([await row.sample(), runs], [{}, 2]);
  assertEquals(row.name, "theirs");
});

Deno.test("turnOrder() begins one row later each turn", () => {
  assertEquals([0, 1, 2, 3].map((turn) => turnOrder(3, turn).join("")), [
    "012",
    "120",
    "201",
    "012",
  ]);
  assertEquals(turnOrder(0, 5), []);
});

Deno.test("renderTable() shows medians, shares and ratios to the first row that has the measure", () => {
  const table = renderTable([
    { title: "ms", measure: "ms", show: "median" },
    { title: "p95", measure: "ms", show: "p95", digits: 0 },
    { title: "ratio", measure: "ms", show: "ratio" },
    { title: "more", measure: "ms", show: "more", digits: 0 },
    { title: "list", measure: "list", show: "ratio" },
  ], [
    { name: "bare", samples: [{ ms: 10 }, { ms: 12 }, { ms: 30 }] },
    { name: "ours", samples: [{ ms: 18, list: 5 }] },
    { name: "a longer name", samples: [{ ms: 24, list: 10 }] },
    { name: "none", samples: [] },
  ]);
  assertEquals(table.split("\n"), [
    "|               |   ms | p95 | ratio | more |  list |",
    "| ------------- | ---: | --: | ----: | ---: | ----: |",
    "| bare          | 12.0 |  28 | 1.00x |    0 |     - |",
    "| ours          | 18.0 |  18 | 1.50x |    6 | 1.00x |",
    "| a longer name | 24.0 |  24 | 2.00x |   12 | 2.00x |",
    "| none          |    - |   - |     - |    - |     - |",
  ]);
});

Deno.test("renderTable() shows between what a sample is more than the first row's of its turn", () => {
  const column = { title: "pairs", measure: "ms", show: "quartiles", digits: 0 } as const;
  const table = renderTable([column], [
    // The machine becomes slower by and by, which is none of the other's doing.
    { name: "bare", samples: [{ ms: 10 }, { ms: 110 }, { ms: 210 }] },
    { name: "ours", samples: [{ ms: 12 }, { ms: 113 }, { ms: 216 }] },
    { name: "fewer", samples: [{ ms: 12 }] },
    { name: "none", samples: [] },
  ]);
  const cells = table.split("\n").slice(2).map((line) => line.split("|")[2]?.trim());
  assertEquals(cells, ["0 to 0", "3 to 5", "-", "-"]);
});

Deno.test("trivialJob() never fills a folder: ComfyUI lists it for each picture", () => {
  const prefixOf = (seed: number) => trivialJob().workflow(seed)["2"]?.inputs["filename_prefix"];
  const prefixes = Array.from({ length: 1000 }, (_, at) => prefixOf(12_345 + at));
  const counts = Map.groupBy(prefixes, (prefix) => prefix).values().map(({ length }) => length);
  assert(Math.max(...counts) <= 100);
});

Deno.test("alignedTable() puts columns on the left where it is told to", () => {
  assertEquals(alignedTable([["a", "b", "long"], ["1", "2", "3"]], { left: [2] }).split("\n"), [
    "|   a |   b | long |",
    "| --: | --: | ---- |",
    "|   1 |   2 | 3    |",
  ]);
});

Deno.test("medianOf() is not known of what was not measured", () => {
  const row = { name: "a", samples: [{ ms: 1 }, { ms: 3 }] };
  assertEquals([medianOf(row, "ms"), medianOf(row, "s"), medianOf(undefined, "ms")], [
    2,
    undefined,
    undefined,
  ]);
});

Deno.test("memoryOf() and processorName() read what Linux tells, and nothing else", () => {
  const status = "Name:\tdeno\nVmHWM:\t  102400 kB\nVmRSS:\t   52224 kB\n";
  assertEquals([memoryOf(status, "VmRSS"), memoryOf(status, "VmHWM")], [51, 100]);
  assertEquals(memoryOf("", "VmRSS"), undefined);
  assertEquals(
    processorName("processor\t: 0\nmodel name\t: Some CPU 3000\nflags\t: a\n"),
    "Some CPU 3000",
  );
  assertEquals(processorName("processor\t: 0\n"), undefined);
});

Deno.test("residentMiB() and peakMiB() of a process that is not there are not known", () => {
  assertEquals([residentMiB(2 ** 30), peakMiB(2 ** 30)], [undefined, undefined]);
});

Deno.test("parseBenchOptions() reads its flags and refuses what it does not know", () => {
  assertEquals(parseBenchOptions([]), { help: false, quick: false, others: [] });
  for (const flag of ["--help", "-h"]) assertEquals(parseBenchOptions([flag]).help, true);
  const args = ["--quick", "--comfyui", "http://127.0.0.1:1", "--checkpoint=a.safetensors"];
  assertEquals(parseBenchOptions([...args, "--other", "a b= node  a.js --x=1 ", "--other=c=d"]), {
    help: false,
    quick: true,
    comfyui: "http://127.0.0.1:1",
    checkpoint: "a.safetensors",
    others: [
      { name: "a b", command: ["node", "a.js", "--x=1"] },
      { name: "c", command: ["d"] },
    ],
  });
  assertThrows(() => parseBenchOptions(["--fast"]), TypeError, '"--fast": not known');
  assertThrows(() => parseBenchOptions(["fast"]), TypeError, '"fast": not known');
  for (const flag of ["--comfyui", "--checkpoint"]) {
    assertThrows(() => parseBenchOptions([flag]), TypeError, "lacks its value");
  }
  for (const other of ["", "node a.js", "a=", "=node"]) {
    assertThrows(() => parseBenchOptions([`--other=${other}`]), TypeError, "no NAME=COMMAND");
  }
});

Deno.test("usageOf() of the bench names each of its flags", async () => {
  const usage = usageOf(
    await Deno.readTextFile(new URL("../../scripts/bench.ts", import.meta.url)),
  );
  assertEquals(usage.split("\n")[0]?.startsWith("Measures Easel"), true, usage);
  for (const flag of ["--quick", "--comfyui URL", "--checkpoint NAME", "--other"]) {
    assertStringIncludes(usage, flag);
  }
  assertEquals(/\*|`/.test(usage), false, usage);
});

Deno.test("easelCommand() gives Easel its two permissions and no other", () => {
  const command = easelCommand("main.ts", { comfyui: "http://127.0.0.1:9/x" });
  assertEquals(command.filter((word) => /^(--allow|-A|-P|--no-prompt)/.test(word)), [
    "--no-prompt",
    "--allow-net=127.0.0.1:9",
    "--allow-read=workflows",
  ]);
});

Deno.test("StdioServer shakes hands with the floor and ends it", SANITIZE, async () => {
  await using server = new StdioServer([...denoRun, BARE], ".");
  await server.initialize();
  assert((server.residentMiB ?? 1) > 0);
  assert((server.peakMiB ?? 1) >= (server.residentMiB ?? 1));
});

Deno.test("StdioServer says which command ended without an answer", SANITIZE, async () => {
  await using server = new StdioServer([...denoRun, "no_such_file.ts"], ".");
  await assertRejects(() => server.initialize(), Error, "no_such_file.ts");
});

/** A demo engine on real sockets, and a direct client of it. */
async function directClient() {
  const engine = new DemoEngine({ stepMs: 0, models: { checkpoints: ["a.safetensors"] } });
  const server = serveDemo(engine);
  const direct = await DirectClient.connect(`http://127.0.0.1:${server.addr.port}/`);
  return {
    direct,
    async [Symbol.asyncDispose]() {
      direct[Symbol.dispose]();
      await engine[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

Deno.test(
  "DirectClient gets a WebP of each job's own picture, many at once",
  SANITIZE,
  async () => {
    await using bench = await directClient();
    const job = trivialJob();
    const colours = [0x000000, 0x808080, 0xffffff, 0xff0000];
    const run = (colour: number) => bench.direct.run(job.workflow(colour), {});
    const pictures = await Promise.all(colours.map(run));
    for (const picture of pictures) {
      assertEquals(new TextDecoder().decode(Uint8Array.fromBase64(picture).slice(8, 12)), "WEBP");
    }
    assertEquals(new Set(pictures).size, colours.length);
    assertEquals(await run(0x808080), pictures[1]);
  },
);

Deno.test("DirectClient runs what generate_image runs", SANITIZE, async () => {
  await using bench = await directClient();
  const picture = await bench.direct.run(pictureJob("a.safetensors", 1).workflow(7), {});
  assert(picture.length > 0);
});

Deno.test("DirectClient gets the whole picture where that is wanted", SANITIZE, async () => {
  await using bench = await directClient();
  const png = Uint8Array.fromBase64(await bench.direct.runWhole(trivialJob().workflow(1)));
  assertEquals(new TextDecoder().decode(png.slice(1, 4)), "PNG");
});

Deno.test("DirectClient fails with ComfyUI's reason", SANITIZE, async () => {
  await using bench = await directClient();
  await assertRejects(
    () => bench.direct.run(pictureJob("missing.safetensors", 1).workflow(7), {}),
    Error,
    "Cannot run the workflow: ComfyUI answers 400",
  );
});

Deno.test("a warm call of Easel's makes no request that the direct client does not make", async () => {
  await using easel = await easelInMemory({ models: { checkpoints: ["a.safetensors"] } });
  for (const job of [trivialJob(), pictureJob("a.safetensors", 1)]) {
    const call = async (seed: number) => {
      const result = await easel.client.callTool({ name: job.tool, arguments: job.input(seed) });
      assertEquals(result["isError"] ?? false, false, JSON.stringify(result));
    };
    await call(1);
    const before = easel.requests.length;
    await call(2);
    const made = easel.requests.slice(before).map((request) => request.split("?")[0]);
    assertEquals(made.map((request) => request?.replace("/api/", "/")), [
      "POST /prompt",
      "GET /view",
    ]);
  }
});
