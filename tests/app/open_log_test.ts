import { assertEquals, assertMatch } from "@std/assert";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { openLog } from "../../src/app/open_log.ts";
import { areaOf } from "../../src/telemetry/area_of.ts";
import { rememberRequest } from "../../src/http/current_request.ts";
import type { HttpEnv } from "../../src/http/http_env.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";

/** What a log of that configuration writes, without the times. */
async function linesOf(
  logging: Partial<Config["logging"]>,
  use: (log: Awaited<ReturnType<typeof openLog>>["log"]) => void | Promise<void>,
): Promise<string[]> {
  const lines: string[] = [];
  const config = parseConfig([]);
  const opened = await openLog({ ...config, logging: { ...config.logging, ...logging } }, {
    write: (line) => lines.push(line.replace(/^\S+ /, "")),
  });
  await use(opened.log);
  await opened[Symbol.asyncDispose]();
  return lines;
}

Deno.test("openLog() names the area of a line, also of one before the log is loaded", async () => {
  const lines = await linesOf({}, (log) => {
    log("info", "of nobody");
    areaOf(log, "http")("info", "a request");
    log.with({ requestId: "7" }).area("jobs")("warn", "a job");
  });
  assertEquals(lines, [
    "info: of nobody",
    "info: http: a request",
    "warn: jobs: a job requestId=7",
  ]);
});

Deno.test("openLog() of what serves names the request of each line, also of the first ones", async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line.replace(/^\S+ /, ""));
  const opened = await openLog(parseConfig(["serve"]), { write });
  const app = new Hono<HttpEnv>().use(requestId(), rememberRequest);
  app.get("/", async (context) => {
    opened.log.area("mcp")("error", "began");
    await Promise.resolve();
    opened.log.area("jobs")("warn", "ended");
    return context.text("");
  });
  const ask = (id: string) => app.request("/", { headers: { "X-Request-Id": id } });
  await Promise.all([ask("a"), ask("b")]);
  opened.log("info", "nobody's");
  await opened[Symbol.asyncDispose]();
  assertEquals(lines.sort(), [
    "error: mcp: began requestId=a",
    "error: mcp: began requestId=b",
    "info: nobody's",
    "warn: jobs: ended requestId=a",
    "warn: jobs: ended requestId=b",
  ]);
});

Deno.test("openLog() gives an area its own level, higher or lower", async () => {
  const areas = { http: "warn", jobs: "debug" };
  const lines = await linesOf({ areas }, async (log) => {
    for (const round of [1, 2]) {
      for (const area of ["http", "jobs", "mcp"]) {
        log.area(area)("debug", `debug ${round}`);
        log.area(area)("info", `info ${round}`);
      }
      // From here on it is loaded.
      await import("../../src/telemetry/create_log.ts");
    }
  });
  assertEquals(
    lines,
    [1, 2].flatMap((round) => [
      `debug: jobs: debug ${round}`,
      `info: jobs: info ${round}`,
      `info: mcp: info ${round}`,
    ]),
  );
});

Deno.test("openLog() loads nothing for lines that are below the level", async () => {
  assertEquals(await linesOf({}, (log) => log.area("http")("debug", "a request")), []);
});

Deno.test("openLog() hides the configured secrets in every area", async () => {
  const config = parseConfig([]);
  const lines: string[] = [];
  const secret = { name: "a", token: "swordfish-0001", priority: "normal" as const };
  const jwt = { secret: "swordfish, 32 bytes long or longer", algorithm: "HS256" };
  const opened = await openLog({ ...config, auth: { ...config.auth, tokens: [secret], jwt } }, {
    write: (line) => lines.push(line),
  });
  opened.log.area("http")("error", `it said ${secret.token}, ${jwt.secret}`, {
    path: "swordfish-0001",
    of: jwt.secret,
  });
  await opened[Symbol.asyncDispose]();
  assertEquals(lines.length, 1);
  assertMatch(lines[0] ?? "", /it said \[secret\], \[secret\]/);
  assertEquals(lines[0]?.includes("swordfish"), false);
});

Deno.test("openLog() hides what opens a ComfyUI or a Redis, in whole and in part", async () => {
  const config = parseConfig([
    "--comfyui",
    "http://anna:100%of-it@10.0.0.5:8188",
    "--comfyui",
    "http://10.0.0.6:8188",
    "--redis-url",
    "redis://:sesame-0003@cache:6379",
  ]);
  const [first, second] = config.comfyuis;
  const comfyuis = [first!, { ...second!, headers: { Authorization: "Bearer sesame-0004" } }];
  const lines: string[] = [];
  const opened = await openLog({ ...config, comfyuis }, { write: (line) => lines.push(line) });
  const text = ["sesame-0003", "sesame-0004"].join(" and ");
  opened.log("error", `it answers ${text}`);
  await opened[Symbol.asyncDispose]();
  assertMatch(lines.join(), /it answers \[secret\] and \[secret\]$/);
});

Deno.test("areaOf() takes a log without areas as it is", () => {
  const log = () => {};
  assertEquals(areaOf(log, "http"), log);
});
