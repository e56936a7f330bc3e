import { assertEquals } from "@std/assert";
import { Hono } from "hono";
import {
  type Health,
  healthRoutes,
  type HealthRoutesOptions,
} from "../../src/http/health_routes.ts";
import type { HttpEnv } from "../../src/http/http_env.ts";

const WELL = { version: "1", status: "ok", ready: true, jobs: { active: 1 } } as const;

function make(
  health: () => Promise<Health>,
  detail: HealthRoutesOptions["detail"] = () => true,
): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  healthRoutes(app, { health, detail });
  return app;
}

async function ask(app: Hono<HttpEnv>, path: string) {
  const response = await app.request(path);
  const retry = response.headers.get("retry-after");
  return { code: response.status, text: await response.text(), ...(retry !== null && { retry }) };
}

Deno.test("healthRoutes() GET /health says the status first and then all the rest", async () => {
  const app = make(() => Promise.resolve(WELL));
  const text = '{"status":"ok","version":"1","ready":true,"jobs":{"active":1}}';
  assertEquals(await ask(app, "/health"), { code: 200, text });
  const response = await app.request("/health");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals((await app.request("/health", { method: "HEAD" })).status, 200);
});

Deno.test("healthRoutes() GET /health says with 200, too, that not all is well", async () => {
  const app = make(() => Promise.resolve({ status: "degraded", ready: true }));
  const text = '{"status":"degraded","ready":true}';
  assertEquals(await ask(app, "/health"), { code: 200, text });
  assertEquals((await ask(app, "/health/ready")).code, 200);
});

Deno.test("healthRoutes() tells who may not see more the status only", async () => {
  const app = make(() => Promise.resolve(WELL), (context) => context.req.header("x") === "1");
  assertEquals((await ask(app, "/health")).text, '{"status":"ok"}');
  const more = await (await app.request("/health", { headers: { x: "1" } })).json();
  assertEquals(more.version, "1");
});

Deno.test("healthRoutes() by default shows more to principals only", async () => {
  for (const known of [true, false]) {
    const app = new Hono<HttpEnv>();
    app.use(async (context, next) => {
      const principal = { id: "p", name: "p", priority: "normal", seesAll: false } as const;
      if (known) context.set("principal", principal);
      await next();
    });
    healthRoutes(app, { health: () => Promise.resolve(WELL) });
    assertEquals(Object.keys(await (await app.request("/health")).json()).length, known ? 4 : 1);
  }
});

Deno.test("healthRoutes() GET /health/ready asks to come again while no job can be taken", async () => {
  const app = make(() => Promise.resolve({ status: "degraded", ready: false }));
  const unavailable = { code: 503, text: '{"status":"unavailable"}', retry: "5" };
  assertEquals(await ask(app, "/health/ready"), unavailable);
  assertEquals((await ask(app, "/health")).code, 200);
});

Deno.test("healthRoutes() GET /health/live answers without finding anything out", async () => {
  let asked = 0;
  const app = make(() => {
    asked++;
    return Promise.withResolvers<Health>().promise;
  });
  assertEquals(await ask(app, "/health/live"), { code: 200, text: '{"status":"ok"}' });
  assertEquals(asked, 0);
});

Deno.test("healthRoutes() says degraded where finding out fails, and not why", async () => {
  const app = make(() => Promise.reject(new Error("/home/alice")));
  assertEquals(await ask(app, "/health"), {
    code: 200,
    text: '{"status":"degraded","ready":false}',
  });
  assertEquals((await ask(app, "/health/ready")).code, 503);
  const throwing = make(() => {
    throw new Error("x");
  });
  assertEquals((await ask(throwing, "/health")).code, 200);
});
