import { assertEquals, assertFalse } from "@std/assert";
import { Hono } from "hono";
import type { HttpEnv } from "../../src/http/http_env.ts";
import { metricsRoute } from "../../src/http/metrics_route.ts";
import { errorResponse } from "../../src/http/request_error.ts";

const TYPE = "text/plain; version=0.0.4; charset=utf-8";

Deno.test("metricsRoute() answers with what was rendered, as its type, anew each time", async () => {
  const app = new Hono<HttpEnv>();
  let count = 0;
  metricsRoute(app, {
    render: () => Promise.resolve({ body: `easel_x ${++count}\n`, contentType: TYPE }),
  });
  for (const n of [1, 2]) {
    const response = await app.request("/metrics");
    assertEquals(await response.text(), `easel_x ${n}\n`);
    assertEquals(response.headers.get("content-type"), TYPE);
    assertEquals(response.headers.get("cache-control"), "no-store");
  }
});

Deno.test("metricsRoute() leaves a failure to the server, which does not say why", async () => {
  const app = new Hono<HttpEnv>();
  app.onError(errorResponse);
  metricsRoute(app, { render: () => Promise.reject(new Error("/home/alice")) });
  const response = await app.request("/metrics");
  assertEquals(response.status, 500);
  assertFalse((await response.text()).includes("alice"));
});

Deno.test("metricsRoute() answers another method with the one that there is", async () => {
  const app = new Hono<HttpEnv>();
  app.onError(errorResponse);
  metricsRoute(app, { render: () => Promise.reject(new Error("rendered")) });
  const response = await app.request("/metrics", { method: "POST" });
  assertEquals([response.status, response.headers.get("allow")], [405, "GET"]);
});
