import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { deadAddress, testEasel } from "./easel_under_test.ts";
import { comfyAt, type NetworkEasel, startNetwork, until } from "./network.ts";
import { runEasel } from "./run_easel.ts";
import { RawSocket } from "../http/raw_socket.ts";

const NEEDS = ["sources", "demo"] as const;
const SMALL = { prompt: "a heron at the weir", width: 64, height: 64, steps: 2, seed: 1 };

/** The tokens of the file below. */
const T = {
  full: "full-token-00000000001",
  anna: "anna-token-00000000002",
  bob: "bob-token-000000000003",
  narrow: "narrow-token-000000004",
  none: "none-token-00000000005",
};

const FILE = `
demo: true
job_store: none
auth:
  tokens:
    - {name: full, token: ${T.full}, sees_all: true}
    - {name: anna, token: ${T.anna}, output_prefix: team/anna, priority: high}
    - {name: bob, token: ${T.bob}, output_prefix: team/bob}
    - name: narrow
      token: ${T.narrow}
      tools: [generate_image, "list_*"]
      caps: {steps: 3, pixels: 8192, batch: 1}
      jobs_per_minute: 2
    - {name: none, token: ${T.none}, tools: []}
refused_prompts: ["forbidden\\\\s+thing", "(a+)+$"]
limits: {body_bytes: 20000, streams: 2, sessions: 20}
`;

/** The names of what a list of MCP's has. */
async function namesOf(easel: NetworkEasel, token: string, what: string): Promise<string[]> {
  const { body } = await easel.rpc(token, `${what}/list`);
  return body.result[what].map((one: { name: string; uri?: string }) => one.uri ?? one.name);
}

/** What a result says first. */
function said(result: { content?: { text?: string }[]; error?: { message: string } }): string {
  return result.content?.[0]?.text ?? result.error?.message ?? JSON.stringify(result);
}

testEasel("a token sees the tools that it may use, and no others", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const all = await namesOf(easel, T.full, "tools");
  assert(all.includes("run_workflow") && all.includes("cancel_job"), `${all}`);
  assertEquals(await namesOf(easel, T.narrow, "tools"), [
    "generate_image",
    "list_jobs",
    "list_models",
    "list_workflows",
  ]);
  assertEquals(await namesOf(easel, T.none, "tools"), []);
  for (const tool of ["run_workflow", "get_job", "view_image"]) {
    assertMatch(said(await easel.call(T.narrow, tool, {})), /Unknown tool/);
  }
  const { body } = await easel.rpc(T.narrow, "tools/list");
  const { steps } = body.result.tools[0].inputSchema.properties;
  assertEquals(steps.maximum, 3);
});

testEasel("one token learns nothing of another's job, whichever way it asks", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const made = (await easel.call(T.anna, "generate_image", SMALL)).structuredContent;
  const { job_id: id, files: [{ uri, filename }] } = made;
  assertEquals(uri, `comfyui://outputs/output/team/anna/${filename}`);
  const seen = await Promise.all(
    [T.anna, T.full, T.bob, T.narrow, T.none].map((token) => ways(easel, token, { id, uri })),
  );
  const [anna, full, ...others] = seen;
  for (const way of Object.values(anna ?? {})) assertEquals(way, true, JSON.stringify(anna));
  assertEquals(full, anna);
  for (const other of others) {
    for (const way of Object.values(other)) assertEquals(way, false, JSON.stringify(other));
  }
  // With tokens, only a signed link opens a file, for whoever has it.
  for (const token of [undefined, T.anna, T.bob]) {
    const { status } = await easel.get(token, `/files/output/team/anna/${filename}`);
    assertEquals(status, 403);
  }
});

/** Whether each way in which a job can be told of tells of it. */
async function ways(
  easel: NetworkEasel,
  token: string,
  { id, uri }: { id: string; uri: string },
): Promise<Record<string, boolean>> {
  const tells = (answer: unknown) => JSON.stringify(answer).includes(id);
  const read = async (uri: string) =>
    (await easel.rpc(token, "resources/read", { uri })).body.result !== undefined;
  const complete = async (prompt: string, name: string) =>
    JSON.stringify(
      (await easel.rpc(token, "completion/complete", {
        ref: { type: "ref/prompt", name: prompt },
        argument: { name, value: "" },
      })).body.result ?? {},
    );
  const can = async (tool: string, input: unknown) => {
    const result = await easel.call(token, tool, input);
    return result.isError !== true && result.error === undefined;
  };
  return {
    get_job: await can("get_job", { job_id: id }),
    list_jobs: tells((await easel.call(token, "list_jobs", {})).structuredContent ?? {}),
    view_image: await can("view_image", { file: uri }),
    by_job_id: await can("view_image", { file: id }),
    image_input: await can("image_to_image", { prompt: "a tern", image: uri, steps: 1, seed: 2 }),
    regenerate: await can("regenerate", { job_id: id }),
    resource: await read(uri),
    job_resource: await read(`comfyui://jobs/${id}`),
    resources: (await namesOf(easel, token, "resources")).includes(uri),
    events: (await easel.get(token, `/jobs/${id}/events`)).status === 200,
    tasks: tells((await easel.rpc(token, "tasks/list")).body.result),
    task: (await easel.rpc(token, "tasks/get", { taskId: id })).body.result !== undefined,
    iterate: (await complete("iterate", "job")).includes(id),
    prompt: JSON.stringify(
      (await easel.rpc(token, "prompts/get", {
        name: "iterate",
        arguments: { change: "more wind", job: id },
      })).body,
    ).includes(uri),
  };
}

testEasel("a token's caps, jobs a minute and prompts are kept to", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const make = async (token: string, more: object) =>
    said(await easel.call(token, "generate_image", { ...SMALL, ...more }));
  assertMatch(await make(T.narrow, { steps: 30 }), /30 sampler steps, and at most 3/);
  assertMatch(await make(T.narrow, { width: 128 }), /^Made /);
  assertMatch(await make(T.narrow, { width: 256 }), /16384 pixels in all, and at most 8192/);
  assertMatch(await make(T.narrow, { batch_size: 2 }), /at most 1/);
  assertMatch(await make(T.narrow, { steps: 3 }), /^Made /);
  assertMatch(await make(T.narrow, { seed: 9 }), /2 were started in this minute/);
  assertMatch(await make(T.bob, { steps: 30 }), /^Made team\/bob\//);
  for (const prompt of ["a Forbidden   THING", `${"a".repeat(40)}b`]) {
    const answer = await make(T.full, { prompt });
    assertMatch(answer, /^Cannot send the prompt/);
    assertEquals(answer.includes(prompt), false);
  }
  assertMatch(await make(T.full, { prompt: "a thing" }), /^Made /);
});

testEasel("caps that clamp say what they lowered", NEEDS, async () => {
  await using easel = await startNetwork(
    "demo: true\njob_store: none\ncaps: {steps: 2, side: 64, mode: clamp}\n",
  );
  const { structuredContent } = await easel.call(undefined, "generate_image", {
    ...SMALL,
    width: 512,
    steps: 9,
  });
  const { steps, width } = structuredContent.parameters;
  assertEquals([steps, width], [2, 64]);
  assertMatch(structuredContent.message, /steps was lowered from 9 to 2/);
});

testEasel(
  "each limit of the file acts, with a Retry-After where waiting helps",
  NEEDS,
  async () => {
    await using easel = await startNetwork(`
demo: true
job_store: none
auth: {tokens: [{name: a, token: limited-token-000001, requests_per_minute: 30}]}
limits: {body_bytes: 2000, upload_bytes: 3000, streams: 1, jobs_per_minute: 1}
`);
    const token = "limited-token-000001";
    assertEquals((await easel.rpc(token, "ping", { x: "x".repeat(2000) })).status, 413);
    const body = new Uint8Array(3001);
    assertEquals((await easel.get(token, "/upload", { method: "POST", body })).status, 413);
    assertMatch(said(await easel.call(token, "generate_image", SMALL)), /^Made /);
    const again = await easel.call(token, "generate_image", { ...SMALL, seed: 2 });
    assertMatch(said(again), /1 were started in this minute.* Try again in \d+ s/);
    const headers = { authorization: `Bearer ${token}` };
    const held = await fetch(`${easel.url}/jobs/events`, { headers });
    for (const path of ["/jobs/events", "/sse"]) {
      const { status, headers } = await easel.get(token, path);
      assertEquals([status, headers.has("retry-after")], [429, true]);
    }
    await held.body?.cancel();
    const statuses: number[] = [];
    let last = await easel.rpc(token, "ping");
    while (last.status === 200 && statuses.length < 40) {
      statuses.push(last.status);
      last = await easel.rpc(token, "ping");
    }
    assertEquals(last.status, 429);
    assertMatch(last.headers.get("retry-after") ?? "", /^\d+$/);
    assertEquals((await easel.get(undefined, "/health/ready")).status, 200);
  },
);

testEasel("probes need no token, and metrics any", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const ask = async (path: string, token?: string) => {
    const response = await easel.get(token, path);
    return [response.status, await response.text()];
  };
  for (const path of ["/health", "/health/live", "/health/ready"]) {
    assertEquals(await ask(path), [200, '{"status":"ok"}']);
  }
  for (const path of ["/metrics", "/", "/mcp", "/jobs/events", "/sse"]) {
    assertEquals((await ask(path))[0], 401, path);
    assertEquals((await ask(`${path}?token=${T.full}&access_token=${T.full}`))[0], 401, path);
  }
  const upload = (token: string) =>
    easel.get(token, "/upload", { method: "POST", body: "no picture" });
  assertEquals([(await upload(T.none)).status, (await upload(T.bob)).status], [403, 400]);
  const [status, text] = await ask("/metrics", T.none);
  assertEquals(status, 200);
  assertMatch(String(text), /^easel_comfyui_up\{engine="demo"\} 1$/m);
});

/** What opening a WebSocket comes to: its first answer, or why there is none. */
async function socketAnswer(
  url: string,
  { headers, message }: { headers?: Record<string, string>; message: unknown },
): Promise<string> {
  const socket = new WebSocket(url.replace("http", "ws"), { headers: headers ?? {} });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.onopen = () => socket.send(JSON.stringify(message));
  socket.onmessage = ({ data }) => resolve(data);
  socket.onerror = () => resolve("refused");
  socket.onclose = () => resolve("closed");
  const answer = await promise;
  socket.close();
  return answer;
}

testEasel("sockets and event streams of old need the token, in a header", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const { prompt } = SMALL;
  easel.served.watch.asked({ prompt });
  const message = { tool: "generate_image", params: JSON.stringify(SMALL) };
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  for (const path of ["/", "/ws", "/mcp"]) {
    const asked = path === "/mcp" ? ping : message;
    const url = `${easel.url}${path}`;
    assertEquals(await socketAnswer(url, { message: asked }), "refused");
    assertEquals(await socketAnswer(`${url}?token=${T.full}`, { message: asked }), "refused");
    const evil = { authorization: `Bearer ${T.full}`, origin: "https://evil.example" };
    assertEquals(await socketAnswer(url, { headers: evil, message: asked }), "refused");
    const headers = { authorization: `Bearer ${T.anna}` };
    const answer = JSON.parse(await socketAnswer(url, { headers, message: asked }));
    if (path === "/mcp") assertEquals(answer, { jsonrpc: "2.0", id: 1, result: {} });
    else {
      const link = new URL(answer.image_url);
      assertMatch(link.pathname, /^\/files\/output\/team\/anna\//);
      const picture = await fetch(link);
      assertEquals([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
      await picture.body?.cancel();
    }
  }
  const stream = await fetch(`${easel.url}/sse`, {
    headers: { "x-api-key": T.anna },
  });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  const [, path] = /data: (\S+)/.exec((await reader.read()).value ?? "") ?? [];
  const post = async (token?: string) => {
    const headers = { "content-type": "application/json" };
    return (await easel.get(token, path ?? "", {
      method: "POST",
      headers,
      body: JSON.stringify(ping),
    })).status;
  };
  assertEquals([await post(), await post(T.bob), await post(T.anna)], [401, 404, 202]);
  await reader.cancel();
});

testEasel("a session is of who opened it", NEEDS, async () => {
  await using easel = await startNetwork(FILE);
  const initialize = await easel.rpc(T.anna, "initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
  const id = initialize.headers.get("mcp-session-id") ?? "";
  assert(id !== "");
  const use = async (token: string | undefined, method: string) =>
    (await easel.get(token, "/mcp", {
      method,
      headers: { "mcp-session-id": id, "content-type": "application/json" },
      ...method === "POST" && { body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' },
    })).status;
  for (const method of ["POST", "DELETE"]) {
    assertEquals([await use(undefined, method), await use(T.bob, method)], [401, 404]);
  }
  assertEquals(await use(T.anna, "POST"), 200);
});

testEasel("tokens of an issuer are checked by its keys, and lead to it", NEEDS, async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...await exportJWK(publicKey), kid: "1", alg: "ES256", use: "sig" };
  let asked = 0;
  await using keys = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked++;
    return Response.json({ keys: [jwk] });
  });
  const issuer = `http://127.0.0.1:${keys.addr.port}`;
  await using easel = await startNetwork(
    `
demo: true
job_store: none
auth:
  jwt:
    issuer: ${issuer}
    audience: easel
    jwks_url: ${issuer}/keys
    scopes: {"easel:list": ["list_*"], "easel:all": ["*"]}
`,
    { comfyui: `127.0.0.1:${keys.addr.port}` },
  );
  const now = Math.floor(Date.now() / 1000);
  const sign = async (claims: Record<string, unknown>, key = privateKey) => {
    const payload = { iss: issuer, aud: "easel", sub: "carla", exp: now + 600, ...claims };
    const token = await new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "1" })
      .sign(key);
    easel.served.watch.told(token);
    return token;
  };
  const list = await sign({ scope: "easel:list openid" });
  assertEquals(await namesOf(easel, list, "tools"), ["list_jobs", "list_models", "list_workflows"]);
  const other = await generateKeyPair("ES256");
  const metadata = `resource_metadata="${easel.url}/.well-known/oauth-protected-resource/mcp"`;
  const refused: [string | undefined, number, string][] = [
    [undefined, 401, ""],
    [await sign({ scope: "easel:all" }, other.privateKey), 401, 'error="invalid_token"'],
    [await sign({ scope: "easel:all", exp: now - 60 }), 401, 'error="invalid_token"'],
    [await sign({ scope: "easel:all", aud: "other" }), 401, 'error="invalid_token"'],
    [await sign({ scope: "easel:all", iss: "http://evil.example" }), 401, 'error="invalid_token"'],
    [await sign({ scope: "openid" }), 403, 'scope="easel:list easel:all"'],
  ];
  for (const [token, status, challenge] of refused) {
    const response = await easel.rpc(token, "tools/list");
    assertEquals(response.status, status);
    const header = response.headers.get("www-authenticate") ?? "";
    assertStringIncludes(header, challenge);
    assertStringIncludes(header, metadata);
  }
  for (const path of ["", "/mcp"]) {
    const answer = await easel.get(undefined, `/.well-known/oauth-protected-resource${path}`);
    const { resource, authorization_servers } = await answer.json();
    assertEquals([resource, authorization_servers], [`${easel.url}/mcp`, [issuer]]);
  }
  // Everybody is somebody else: of the same issuer, too.
  const [carla, dora] = [
    await sign({ scope: "easel:all" }),
    await sign({ scope: "easel:all", sub: "dora" }),
  ];
  const { job_id } = (await easel.call(carla, "generate_image", SMALL)).structuredContent;
  assertEquals((await easel.call(carla, "get_job", { job_id })).isError ?? false, false);
  assertEquals((await easel.call(dora, "get_job", { job_id })).isError, true);
  assertEquals(asked, 1);
});

testEasel("tokens signed with a secret are checked by it, and nobody is asked", NEEDS, async () => {
  const secret = "a secret of the operator's, 32 bytes or more";
  await using easel = await startNetwork(
    `
demo: true
job_store: none
auth:
  jwt:
    secret: \${JWT_SECRET}
    # Nothing but a name here: Easel may reach no such address, nor any other.
    issuer: https://app.example
    audience: easel
    scopes: {"easel:list": ["list_*"], "easel:all": ["*"]}
`,
    { env: { JWT_SECRET: secret }, more: ["--allow-env=JWT_SECRET"] },
  );
  const now = Math.floor(Date.now() / 1000);
  const sign = async (claims: Record<string, unknown>, { key = secret, alg = "HS256" } = {}) => {
    const all = { iss: "https://app.example", aud: "easel", sub: "carla", exp: now + 600 };
    const token = await new SignJWT({ ...all, ...claims }).setProtectedHeader({ alg })
      .sign(new TextEncoder().encode(key));
    easel.served.watch.told(token);
    return token;
  };
  const list = await sign({ scope: "easel:list openid" });
  assertEquals(await namesOf(easel, list, "tools"), ["list_jobs", "list_models", "list_workflows"]);
  const all = { scope: "easel:all" };
  const { privateKey } = await generateKeyPair("ES256");
  const asymmetric = await new SignJWT({
    iss: "https://app.example",
    aud: "easel",
    sub: "carla",
    exp: now + 600,
    ...all,
  }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
  const wrong = 'Bearer realm="easel", error="invalid_token"';
  const refused: [string | undefined, number, string][] = [
    [undefined, 401, 'Bearer realm="easel"'],
    [await sign(all, { key: `${secret}x` }), 401, wrong],
    [await sign(all, { alg: "HS512" }), 401, wrong],
    [asymmetric, 401, wrong],
    [await sign({ ...all, exp: now - 60 }), 401, wrong],
    [await sign({ ...all, aud: "other" }), 401, wrong],
    [await sign({ ...all, iss: "https://evil.example" }), 401, wrong],
    [
      await sign({ scope: "openid" }),
      403,
      'Bearer realm="easel", error="insufficient_scope", scope="easel:list easel:all"',
    ],
  ];
  for (const [token, status, challenge] of refused) {
    const response = await easel.rpc(token, "tools/list");
    assertEquals([response.status, response.headers.get("www-authenticate")], [status, challenge]);
  }
  const reason = /signed token refused .*refusal=another .*claim=aud$/m;
  await until(() => Promise.resolve(easel.served.watch.stderr), (log) => reason.test(log));
  for (const path of ["", "/mcp"]) {
    const place = `/.well-known/oauth-protected-resource${path}`;
    const statuses = [undefined, list].map(async (token) => (await easel.get(token, place)).status);
    assertEquals(await Promise.all(statuses), [401, 404]);
  }
  const [carla, dora] = [await sign(all), await sign({ ...all, sub: "dora" })];
  const { job_id } = (await easel.call(carla, "generate_image", SMALL)).structuredContent;
  assertEquals((await easel.call(carla, "get_job", { job_id })).isError ?? false, false);
  assertEquals((await easel.call(dora, "get_job", { job_id })).isError, true);
});

testEasel("a secret that is too short for its tokens is refused at the start", NEEDS, async () => {
  const file = await Deno.makeTempFile({ prefix: "easel_", suffix: ".yaml" });
  await Deno.writeTextFile(file, "authentication: {type: jwt, secret: s3cret, algorithm: HS256}\n");
  const args = ["serve", "--demo", "--port=0", "--config", file];
  const { code, out, err } = await runEasel(args, {
    address: deadAddress(),
    more: [`--allow-read=${file}`],
  });
  await Deno.remove(file);
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "shorter than the 32 bytes that HS256 needs. Make one: openssl rand");
  assertEquals(err.includes("s3cret"), false);
});

/** A picture that takes seconds: the call, once it has begun. */
async function slowCall(easel: NetworkEasel) {
  const done = easel.call(undefined, "generate_image", {
    ...SMALL,
    width: 512,
    height: 512,
    steps: 40,
  });
  done.catch(() => {});
  const { body } = await fetch(`${easel.url}/jobs/events`);
  let seen = "";
  for await (const text of body!.pipeThrough(new TextDecoderStream())) {
    seen += text;
    if (seen.includes('"in_progress"')) break;
  }
  return { done };
}

const OPEN = "demo: true\njob_store: none\n";

testEasel(
  "SIGTERM waits for a job, answers its call, ends streams and exits with 0",
  [...NEEDS, "signals"],
  async () => {
    await using easel = await startNetwork(OPEN);
    const { process } = easel.served;
    const streams = await Promise.all(
      ["/jobs/events", "/sse"].map((path) => fetch(`${easel.url}${path}`)),
    );
    const socket = new WebSocket(`${easel.url.replace("http", "ws")}/ws`);
    await new Promise((resolve) => socket.onopen = resolve);
    const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
    const call = await slowCall(easel);
    process.kill("SIGTERM");
    assertMatch(said(await call.done), /^Made /);
    assertEquals((await closed).code, 1001);
    // Each ends as it should, and does not break off.
    for (const stream of streams) assertMatch(await stream.text(), /^(retry|event): /);
    assertEquals((await process.status).code, 0);
  },
);

testEasel("a second SIGTERM ends it at once", [...NEEDS, "signals"], async () => {
  await using easel = await startNetwork(OPEN);
  const { process, watch } = easel.served;
  const call = await slowCall(easel);
  process.kill("SIGTERM");
  await until(() => Promise.resolve(watch.stderr), (text) => text.includes("stop again"));
  process.kill("SIGTERM");
  assertEquals((await process.status).signal, "SIGTERM");
  assert(await call.done.then(() => false, () => true));
});

testEasel("a ComfyUI may come later than Easel", NEEDS, async () => {
  const address = deadAddress();
  const file = `job_store: none\ncomfyui: [{url: "http://${address}"}]\n`;
  await using easel = await startNetwork(file, { comfyui: address });
  assertMatch(easel.served.banner, /no ComfyUI yet/);
  const ready = async () => (await easel.get(undefined, "/health/ready")).status;
  assertEquals(await ready(), 503);
  assertEquals((await easel.get(undefined, "/health")).status, 200);
  assertMatch(said(await easel.call(undefined, "generate_image", SMALL)), /Cannot/);
  await using _comfy = comfyAt(address);
  await until(ready, (status) => status === 200);
  assertMatch(said(await easel.call(undefined, "generate_image", SMALL)), /^Made /);
});

testEasel("wait_for_comfyui waits with listening until one answers", NEEDS, async () => {
  const address = deadAddress();
  const file = `job_store: none\nwait_for_comfyui: 60\ncomfyui: [{url: "http://${address}"}]\n`;
  const starting = startNetwork(file, { comfyui: address });
  await using _comfy = comfyAt(address);
  await using easel = await starting;
  assertMatch(easel.served.watch.stderr, /waiting for ComfyUI/);
  assertEquals((await easel.get(undefined, "/health/ready")).status, 200);
});

testEasel("what cannot be served is told in a line, with the exit code", NEEDS, async () => {
  await using easel = await startNetwork(OPEN);
  const port = new URL(easel.url).port;
  const cases: [yaml: string, args: string[], code: number, message: RegExp][] = [
    [OPEN, [`--port=${port}`], 1, /port in use\. Stop the other program/],
    [OPEN, ["--host=0.0.0.0"], 1, /nobody needs a token.*--insecure-no-auth/],
    [`${OPEN}refused_prompts: ["a", "("]\n`, [], 2, /refused_prompts\[1\].*:3\): not a regular/],
    [`${OPEN}auth: {tokens: [{token: "\${EASEL_NONE}"}]}\n`, [], 2, /EASEL_NONE is not set/],
    [`${OPEN}prot: 1\n`, [], 2, /Did you mean port\?/],
    [`${OPEN}trusted_proxies: [example.org]\n`, [], 2, /trusted_proxies\[0\].*an address such/],
  ];
  for (const [yaml, args, code, message] of cases) {
    const file = await Deno.makeTempFile({ suffix: ".yaml" });
    await Deno.writeTextFile(file, yaml);
    const run = await runEasel(["serve", "--config", file, ...args], {
      address: "127.0.0.1:1",
      more: [`--allow-read=${file}`, "--allow-net=0.0.0.0,127.0.0.1"],
    });
    await Deno.remove(file);
    assertEquals([run.code, run.out], [code, ""], run.err);
    assertMatch(run.err, message);
    assertEquals(run.err.trim().split("\n").length, 1, run.err);
  }
});

testEasel("the log goes to a file as well, in parts, each area at its level", NEEDS, async () => {
  const folder = await Deno.makeTempDir({ prefix: "easel_" });
  const file = `${folder}/easel.log`;
  {
    await using easel = await startNetwork(
      `${FILE}logging: {format: json, file: ${file}, max_bytes: 2000, backups: 2, areas: {http: debug, jobs: error}}\n`,
      { more: [`--allow-read=${folder}`, `--allow-write=${folder}`] },
    );
    await easel.call(T.anna, "generate_image", SMALL);
    for (let times = 0; times < 30; times++) {
      await easel.get(T.anna, `/nothing-${times}?token=${T.anna}`);
    }
    const lines = (await Promise.all([".2", ".1", ""].map((end) => Deno.readTextFile(file + end))))
      .map((text) => {
        assert(text.length <= 2000, `${text.length}`);
        return text.trimEnd().split("\n").map((line) => JSON.parse(line));
      }).flat();
    assertEquals(new Set(lines.map(({ area }) => area)), new Set(["http"]));
    assertEquals(lines.at(-1).fields.route, "/*");
    const text = JSON.stringify(lines);
    for (const hidden of [T.anna, SMALL.prompt, "nothing-", folder]) {
      assertEquals(text.includes(hidden), false, hidden);
    }
  }
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assertEquals(left, ["easel.log", "easel.log.1", "easel.log.2"]);
  await Deno.remove(folder, { recursive: true });
});

/** The memory that Easel takes, in bytes, as its metrics tell. */
async function memoryOf(easel: NetworkEasel): Promise<number> {
  const text = await (await easel.get(undefined, "/metrics")).text();
  return Number(/^easel_process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

testEasel("sessions left behind and requests that are none cost no memory", NEEDS, async () => {
  await using easel = await startNetwork(
    `${OPEN}limits: {requests_per_minute: 1000000, sessions: 50}\nlogging: {level: error}\n`,
    { args: ["--log-level=error"] },
  );
  const { port } = new URL(easel.url);
  async function round() {
    for (let count = 0; count < 360; count++) {
      const { status } = await easel.rpc(undefined, "initialize", {
        protocolVersion: "2025-06-18",
        capabilities: {},
        clientInfo: { name: "test", version: "1" },
      });
      assertEquals(status, 200);
      for (const malformed of MALFORMED) await sendRaw(Number(port), malformed);
    }
    return await memoryOf(easel);
  }
  const [first, , , last] = [await round(), await round(), await round(), await round()];
  assert(last < first * 1.5, `${first} bytes, and after three times as much more ${last}`);
  assertMatch(said(await easel.call(undefined, "generate_image", SMALL)), /^Made /);
});

/** Requests that are none, or break off. */
const MALFORMED = [
  "GET",
  "GET / HTTP/9.9\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n" +
  "Content-Type: application/json\r\n\r\n{",
  `GET /mcp HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`,
  "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n" +
  "Content-Type: application/json\r\n\r\nzz\r\n",
  "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
];

/** Writes it, reads the beginning of an answer where there is one, and hangs up. */
async function sendRaw(port: number, text: string): Promise<void> {
  using socket = await RawSocket.open(port, text);
  await socket.closeWrite().catch(() => {});
  await socket.read();
}

testEasel("a config.yaml of MCPForge's serves as it is", NEEDS, async () => {
  const address = deadAddress();
  await using _comfy = comfyAt(address);
  const env = { COMFYUI_URL: `http://${address}`, FORGE_TOKEN: "forge-token-0000001" };
  await using easel = await startNetwork(
    `
server: {name: pictures, host: 127.0.0.1, port: 9, transport: streamable-http}
comfyui: {url: "\${COMFYUI_URL}", timeout: 120, poll_interval: 1}
authentication: {enabled: true, tokens: ["\${FORGE_TOKEN}"]}
tools: {enabled: [generate_image, "list_*"]}
workflows: {directory: workflows, auto_reload: true}
resources: {enabled: true, refresh_interval: 60}
caching: {enabled: true, ttl: 600, max_size: 10}
logging: {level: INFO}
`,
    { env, more: ["--allow-env=COMFYUI_URL,FORGE_TOKEN"], comfyui: address },
  );
  assertEquals((await easel.rpc(undefined, "tools/list")).status, 401);
  const token = env.FORGE_TOKEN;
  assert((await namesOf(easel, token, "tools")).every((name) => /^(generate_|list_)/.test(name)));
  const [first, second] = [
    await easel.call(token, "generate_image", SMALL),
    await easel.call(token, "generate_image", SMALL),
  ];
  assertMatch(said(first), /^Made /);
  assertEquals(second.structuredContent.cached, true);
});

testEasel("an appsettings.json of ImageMCP's serves as it is", NEEDS, async () => {
  const address = deadAddress();
  await using _comfy = comfyAt(address);
  const settings = {
    Logging: { LogLevel: { Default: "Warning", "Microsoft.AspNetCore": "Warning" } },
    ComfyUI: {
      ApiEndpoint: `ws://${address}`,
      DefaultTemplate: "text_to_image",
      TimeoutSeconds: 60,
      PollIntervalSeconds: 1,
    },
    MCP: { ServerName: "x", ServerVersion: "1", Mode: "Http", HttpPort: 9 },
    AllowedHosts: "*",
  };
  await using easel = await startNetwork(JSON.stringify(settings), { comfyui: address });
  const text = await (await easel.get(undefined, "/health")).text();
  assert(text.startsWith('{"status":"ok"'), text);
  assertEquals((await easel.get(undefined, "/mcp")).status, 200);
  const made = await easel.call(undefined, "generate_image", SMALL);
  assertMatch(said(made), /^Made /);
  assertEquals(said(made).includes("Picked"), false);
});

testEasel("requests are counted for whom a trusted proxy names", NEEDS, async () => {
  await using easel = await startNetwork(
    `${OPEN}trusted_proxies: [10.0.0.9]\nlimits: {requests_per_minute: 1, jobs_per_minute: 1}\n`,
  );
  const from = async (forwarded: string) =>
    (await easel.get(undefined, "/", { headers: { "x-forwarded-for": forwarded } })).status;
  assertEquals(await from("192.0.2.1"), 200);
  assertEquals(await from("192.0.2.1, 10.0.0.9"), 429);
  assertEquals(await from("192.0.2.2, 192.0.2.1"), 429);
  assertEquals(await from("192.0.2.1, 192.0.2.2"), 200);
});

testEasel(
  "a deeply nested message is refused on every way in, and harms nothing",
  NEEDS,
  async () => {
    await using easel = await startNetwork(OPEN);
    const deep = `{"a":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`;
    for (const path of ["/ws", "/mcp"]) {
      const sent = path === "/ws" ? { tool: "run_workflow" } : { jsonrpc: "2.0", id: 1 };
      const socket = new WebSocket(`${easel.url.replace("http", "ws")}${path}`);
      const { promise, resolve } = Promise.withResolvers<string>();
      socket.onopen = () => socket.send(JSON.stringify(sent).replace(/}$/, `,"params":${deep}}`));
      socket.onmessage = ({ data }) => resolve(data);
      assertMatch(await promise, /nested over 200 levels/);
      socket.close();
    }
    const response = await easel.get(undefined, "/mcp", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: deep,
    });
    assertEquals(response.status, 400);
    assertEquals((await easel.rpc(undefined, "ping")).status, 200);
  },
);
