import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ComfyEvents, type WebSocketLike } from "../../src/comfyui/events.ts";
import { FakeEvents, greeting } from "./fake_events.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };
const fast = { backoffMs: 1, maxBackoffMs: 4 };

/** Resolves when the connection gets into the state. */
function becomes(events: ComfyEvents, state: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = events.subscribe((event) => {
      if (event.type !== "connection" || event.state !== state) return;
      stop();
      resolve();
    });
  });
}

Deno.test(
  "a socket that was closed is opened again with its id while traffic is expected",
  strict,
  async () => {
    await using server = new FakeEvents();
    await using events = new ComfyEvents(server.url, { ...fast, clientId: "me" });
    await events.connect();
    events.expectTraffic(true);
    const [lost, open] = [becomes(events, "lost"), becomes(events, "open")];
    (await server.next()).close();
    await lost;
    await open;
    const again = await server.next();
    assertEquals([events.clientId, again.clientId], ["me", "me"]);
    assertEquals(JSON.parse(again.received[0] ?? "").type, "feature_flags");
  },
);

Deno.test("a socket that was closed stays closed while nothing is expected", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url, fast);
  await events.connect();
  const lost = becomes(events, "lost");
  (await server.next()).close();
  await lost;
  assertEquals(events.connected, false);
  assertEquals(server.requests.length, 1);
  await events.connect();
  assertEquals(server.requests.length, 2);
});

Deno.test("expectTraffic() opens what was lost before", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url, fast);
  const open = becomes(events, "open");
  events.expectTraffic(true);
  await open;
  assertEquals(events.connected, true);
});

Deno.test("connecting again goes on for as long as it takes", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url, fast);
  await events.connect();
  events.expectTraffic(true);
  const open = becomes(events, "open");
  server.refusals = 6;
  (await server.next()).close();
  await open;
  assertEquals(server.requests.length, 8);
});

Deno.test(
  "a silent socket is replaced, and its close is confirmed before its id is used again",
  strict,
  async () => {
    await using server = new FakeEvents();
    await using events = new ComfyEvents(server.url, { ...fast, silenceMs: 20, clientId: "me" });
    await events.connect();
    await server.next();
    const silent = becomes(events, "silent");
    events.expectTraffic(true);
    await silent;
    const again = await server.next();
    events.expectTraffic(false);
    assertEquals(again.clientId, "me");
    assertEquals(server.log.slice(0, 3), ["open me", "close me", "open me"]);
  },
);

Deno.test("a silent socket is left alone while nothing is expected", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url, { ...fast, silenceMs: 1 });
  let silences = 0;
  events.subscribe((event) => {
    if (event.type === "connection" && event.state === "silent") silences++;
  });
  await events.connect();
  const socket = await server.next();
  events.expectTraffic(true);
  events.expectTraffic(false);
  const frame = new Promise<void>((resolve) =>
    events.subscribe((event) => event.type === "unknown" && resolve())
  );
  // A round trip to the server and back outlasts the allowed silence of a millisecond.
  await fetchTwice(server);
  socket.send({ type: "new" });
  await frame;
  assertEquals([silences, server.log], [0, [`open ${events.clientId}`]]);
});

/** Lets some turns of the event loop go by, without looking at a clock. */
async function fetchTwice(server: FakeEvents): Promise<void> {
  server.refusals = 2;
  for (let i = 0; i < 2; i++) await (await fetch(server.url)).body?.cancel();
}

/** A socket whose other side never confirms a close, as behind a broken line. */
class DeadSocket implements WebSocketLike {
  binaryType: BinaryType = "blob";
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onclose: WebSocketLike["onclose"] = null;
  onerror: WebSocketLike["onerror"] = null;
  closes = 0;

  constructor(readonly url: URL) {
    queueMicrotask(() => this.onopen?.(new Event("open")));
  }

  get clientId(): string {
    return this.url.searchParams.get("clientId") ?? "";
  }

  send(): void {
    this.receive(greeting(this.clientId));
  }

  receive(message: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  close(): void {
    this.closes++;
  }
}

Deno.test("a silent socket that does not confirm its close costs its id", strict, async () => {
  const sockets: DeadSocket[] = [];
  const openSocket = (url: URL) => {
    const socket = new DeadSocket(url);
    sockets.push(socket);
    return socket;
  };
  const options = { ...fast, openSocket, silenceMs: 5, closeMs: 1, clientId: "first" };
  await using events = new ComfyEvents("http://host", options);
  await events.connect();
  const [silent, open] = [becomes(events, "silent"), becomes(events, "open")];
  events.expectTraffic(true);
  await silent;
  await open;
  events.expectTraffic(false);
  const [first, second] = sockets;
  assert(first && second);
  assertEquals([first.closes, first.clientId], [1, "first"]);
  assertNotEquals(second.clientId, "first");
  assertEquals(events.clientId, second.clientId);
});

Deno.test("a socket that was given up is not heard any more", strict, async () => {
  const sockets: DeadSocket[] = [];
  const openSocket = (url: URL) => {
    const socket = new DeadSocket(url);
    sockets.push(socket);
    return socket;
  };
  const options = { ...fast, openSocket, silenceMs: 5, closeMs: 1 };
  await using events = new ComfyEvents("http://host", options);
  await events.connect();
  const open = becomes(events, "open");
  events.expectTraffic(true);
  await open;
  events.expectTraffic(false);
  const types: string[] = [];
  events.subscribe((event) => types.push(event.type));
  sockets[0]?.receive({ type: "from the dead" });
  sockets[0]?.onclose?.(new CloseEvent("close"));
  assertEquals(types, []);
  assertEquals(events.connected, true);
});

Deno.test("a socket that opens but never greets costs its id", strict, async () => {
  await using server = new FakeEvents();
  const ids: string[] = [];
  const openSocket = (url: URL) => {
    const socket = new DeadSocket(url);
    ids.push(socket.clientId);
    if (ids.length === 1) socket.send = () => {};
    return socket;
  };
  const options = { ...fast, openSocket, timeoutMs: 5, closeMs: 1, clientId: "first" };
  await using events = new ComfyEvents(server.url, options);
  const open = becomes(events, "open");
  events.expectTraffic(true);
  await open;
  assertEquals(ids[0], "first");
  assertNotEquals(ids[1], "first");
});
