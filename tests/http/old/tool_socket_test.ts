import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Log } from "../../../src/http/log.ts";
import type { CallTool } from "../../../src/http/old/tool_socket.ts";
import { RequestError } from "../../../src/http/request_error.ts";
import { OldServer } from "./old_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Calls that end when the test says so. */
class HeldCalls {
  readonly begun: string[] = [];
  readonly aborted: Promise<void>;
  readonly #ends = new Map<string, () => void>();
  readonly #waiting = new Map<string, () => void>();
  readonly #onAbort: () => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.aborted = promise;
    this.#onAbort = resolve;
  }

  call: CallTool = async ({ tool }, { signal }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => {
      this.#onAbort();
      resolve();
    });
    this.#ends.set(tool, resolve);
    this.begun.push(tool);
    this.#waiting.get(tool)?.();
    await promise;
    return { image_url: tool };
  };

  /** Resolves when a call of this tool has begun. */
  async beginning(tool: string): Promise<void> {
    if (this.begun.includes(tool)) return;
    await new Promise<void>((resolve) => this.#waiting.set(tool, resolve));
  }

  end(tool: string): void {
    this.#ends.get(tool)?.();
  }
}

Deno.test("ToolSocket answers a call with what the tool answers", STRICT, async () => {
  await using server = new OldServer();
  for (const path of ["/", "/ws"]) {
    await using socket = await server.socket(path);
    socket.send({ tool: "generate_image", params: '{"prompt": "a dog"}' });
    assertEquals(await socket.next(), { image_url: 'generate_image {"prompt": "a dog"}' });
  }
});

Deno.test("ToolSocket hands on who calls and where the client reaches us", STRICT, async () => {
  const callTool: CallTool = (_, { principal, base }) =>
    Promise.resolve({ who: principal.id, base });
  await using server = new OldServer({ callTool });
  await using socket = await server.socket();
  socket.send({ tool: "x" });
  assertEquals(await socket.next(), { who: "local", base: server.url });
});

Deno.test(
  "ToolSocket answers in the order of the requests, while they run side by side",
  STRICT,
  async () => {
    const calls = new HeldCalls();
    await using server = new OldServer({ callTool: calls.call });
    await using socket = await server.socket();
    for (const tool of ["first", "second", "third"]) socket.send({ tool });
    await calls.beginning("third");
    for (const tool of ["third", "second", "first"]) calls.end(tool);
    const answers = [await socket.next(), await socket.next(), await socket.next()];
    assertEquals(answers.map(({ image_url }) => image_url), ["first", "second", "third"]);
  },
);

Deno.test("ToolSocket begins the ninth call when one of eight has ended", STRICT, async () => {
  const calls = new HeldCalls();
  await using server = new OldServer({ callTool: calls.call });
  await using socket = await server.socket();
  const tools = Array.from({ length: 9 }, (_, count) => `call ${count}`);
  for (const tool of tools) socket.send({ tool });
  await calls.beginning("call 7");
  assertEquals(calls.begun, tools.slice(0, 8));
  calls.end("call 5");
  await calls.beginning("call 8");
  for (const tool of tools) calls.end(tool);
  for (const tool of tools) assertEquals(await socket.next(), { image_url: tool });
});

Deno.test("ToolSocket answers what it cannot read, and lives on", STRICT, async () => {
  await using server = new OldServer();
  await using socket = await server.socket();
  const broken = ["", "{", "null", "[]", "7", '{"params": {}}', '{"tool": 7}', '"generate_image"'];
  for (const frame of broken) {
    socket.send(frame);
    assertStringIncludes(String((await socket.next())["error"]), "Cannot read the frame");
  }
  socket.socket.send(new Uint8Array([1, 2, 3]));
  assertStringIncludes(String((await socket.next())["error"]), "no text");
  socket.send({ tool: "ping" });
  assertEquals(await socket.next(), { image_url: "ping undefined" });
});

Deno.test(
  "ToolSocket answers a frame over the limit with an error, and lives on",
  STRICT,
  async () => {
    await using server = new OldServer({ messageLimit: 1000 });
    await using socket = await server.socket();
    socket.send("x".repeat(1001));
    assertStringIncludes(String((await socket.next())["error"]), "over 1000 characters");
    socket.send({ tool: "ping" });
    assertEquals(await socket.next(), { image_url: "ping undefined" });
  },
);

/** Frames that cannot be read, with what is nobody's business, and the kind of each. */
const UNREADABLE: [frame: string | Uint8Array<ArrayBuffer>, kind: string][] = [
  ["", "NotJson"],
  ['{"tool": "swordfish"', "NotJson"],
  ["swordfish", "NotJson"],
  ['{"params": {"prompt": "swordfish"}}', "NoTool"],
  ['{"tool": {"swordfish": 1}}', "NoTool"],
  ['["swordfish"]', "NoTool"],
  ["null", "NoTool"],
  ["swordfish".repeat(200), "TooLarge"],
  [new TextEncoder().encode("swordfish"), "NotText"],
];

Deno.test(
  "ToolSocket logs the kind of what it cannot read, and nothing of it",
  STRICT,
  async () => {
    for (const [frame, kind] of UNREADABLE) {
      const lines: unknown[][] = [];
      await using server = new OldServer({
        messageLimit: 1000,
        log: (...line) => lines.push(line),
      });
      await using socket = await server.socket();
      socket.socket.send(frame);
      assertStringIncludes(String((await socket.next())["error"]), "Cannot read the frame");
      const told = lines.filter(([level]) => level !== "debug");
      assertEquals(told, [["info", "frame refused", { reason: kind }]], String(frame));
    }
  },
);

Deno.test(
  "ToolSocket logs each kind once a socket, so that nobody fills the log",
  STRICT,
  async () => {
    const lines: string[] = [];
    const log: Log = (level, message, fields) => {
      if (level !== "debug") lines.push(`${message} ${fields?.["reason"]}`);
    };
    await using server = new OldServer({ messageLimit: 1000, log });
    for (let sockets = 0; sockets < 2; sockets++) {
      await using socket = await server.socket();
      for (let round = 0; round < 20; round++) {
        for (const [frame] of UNREADABLE) socket.socket.send(frame);
        for (const _ of UNREADABLE) await socket.next();
      }
    }
    const once = ["NotJson", "NoTool", "TooLarge", "NotText"].map((kind) =>
      `frame refused ${kind}`
    );
    assertEquals(lines, [...once, ...once]);
  },
);

Deno.test("ToolSocket logs no frame that it can read, whatever comes of it", STRICT, async () => {
  const lines: unknown[][] = [];
  await using server = new OldServer({
    callTool: () => Promise.reject(new RequestError("Cannot do it.", { status: 429 })),
    log: (level, ...line) => level !== "debug" && lines.push(line),
  });
  await using socket = await server.socket();
  for (const frame of ['{"tool": ""}', '{"tool": "x", "params": "{"}']) {
    socket.send(frame);
    assertEquals(await socket.next(), { error: "Cannot do it." });
  }
  assertEquals(lines, []);
});

Deno.test(
  "ToolSocket logs the kind of what Deno cannot read, but not that a client is gone",
  STRICT,
  async () => {
    const broken: [bytes: number[], lines: string[]][] = [
      [[0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe], ["frame refused NotUtf8"]],
      // A frame that says of itself to have 100 MB.
      [[0x81, 0xff, 0, 0, 0, 0, 5, 0xf5, 0xe1, 0, 0, 0, 0, 0], ["frame refused TooLarge"]],
      [[], []],
    ];
    for (const [bytes, expected] of broken) {
      const closed = Promise.withResolvers<void>();
      const lines: string[] = [];
      const log: Log = (level, message, fields) => {
        if (message === "connection closed") closed.resolve();
        if (level !== "debug") lines.push(`${message} ${fields?.["reason"]}`);
      };
      await using server = new OldServer({ log });
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
      await connection.write(handshake("/"));
      await connection.read(new Uint8Array(200));
      await connection.write(new Uint8Array(bytes));
      if (bytes.length === 0) connection.close();
      await closed.promise;
      if (bytes.length > 0) connection.close();
      assertEquals(lines, expected);
    }
  },
);

Deno.test("ToolSocket says what a call refuses, and hides what fails inside", STRICT, async () => {
  const logged: string[] = [];
  await using server = new OldServer({
    callTool: ({ tool }) =>
      Promise.reject(
        tool === "refused"
          ? new RequestError("Cannot do it: too soon. Wait.", { status: 429 })
          : new Error("/home/secret"),
      ),
    log: (level, message) => void logged.push(`${level} ${message}`),
  });
  await using socket = await server.socket();
  socket.send({ tool: "refused" });
  assertEquals(await socket.next(), { error: "Cannot do it: too soon. Wait." });
  socket.send({ tool: "broken" });
  const { error } = await socket.next();
  assert(!String(error).includes("secret"));
  assert(logged.includes("error tool socket failed"));
});

Deno.test("ToolSocket answers with an error what cannot be written as JSON", STRICT, async () => {
  const callTool: CallTool = ({ tool }) => Promise.resolve(tool === "big" ? { seed: 1n } : {});
  await using server = new OldServer({ callTool });
  await using socket = await server.socket();
  socket.send({ tool: "big" });
  assertStringIncludes(String((await socket.next())["error"]), "something failed inside");
  socket.send({ tool: "small" });
  assertEquals(await socket.next(), {});
});

Deno.test("ToolSocket asks before each call whether the principal may go on", STRICT, async () => {
  let asked = 0;
  const admit = () => {
    if (++asked === 1) return Promise.resolve();
    return Promise.reject(new RequestError("Cannot call: too many. Wait.", { status: 429 }));
  };
  await using server = new OldServer({ admit });
  await using socket = await server.socket();
  socket.send({ tool: "a" });
  socket.send({ tool: "b" });
  assertEquals(await socket.next(), { image_url: "a undefined" });
  assertEquals(await socket.next(), { error: "Cannot call: too many. Wait." });
});

Deno.test("ToolSocket counts what cannot be read as a call", STRICT, async () => {
  let asked = 0;
  const admit = () => {
    if (++asked < 3) return Promise.resolve();
    return Promise.reject(new RequestError("Cannot call: wait.", { status: 429 }));
  };
  await using server = new OldServer({ admit });
  await using socket = await server.socket();
  const answers: boolean[] = [];
  for (const frame of ["{", new Uint8Array([1]), "{", new Uint8Array([1])]) {
    socket.socket.send(frame);
    answers.push(String((await socket.next())["error"]).startsWith("Cannot read the frame"));
  }
  assertEquals(answers, [true, true, false, false]);
});

Deno.test("ToolSocket aborts what runs when the client closes", STRICT, async () => {
  const calls = new HeldCalls();
  await using server = new OldServer({ callTool: calls.call });
  const socket = await server.socket();
  socket.send({ tool: "long" });
  await calls.beginning("long");
  socket.socket.close();
  await calls.aborted;
  assertEquals(server.old.size, 0);
  await socket.closed;
});

for (const way of ["vanishes", "closes its half"] as const) {
  Deno.test(`ToolSocket aborts what runs when the client ${way}`, STRICT, async () => {
    const calls = new HeldCalls();
    await using server = new OldServer({ callTool: calls.call });
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await connection.write(handshake("/"));
    await connection.read(new Uint8Array(1000));
    await connection.write(maskedText('{"tool": "long"}'));
    await calls.beginning("long");
    if (way === "vanishes") connection.close();
    else await connection.closeWrite();
    await calls.aborted;
    assertEquals(server.old.size, 0);
    if (way !== "vanishes") connection.close();
  });
}

Deno.test("ToolSocket does not begin what still waits when the client goes", STRICT, async () => {
  const calls = new HeldCalls();
  await using server = new OldServer({ callTool: calls.call });
  const socket = await server.socket();
  for (let count = 0; count < 20; count++) socket.send({ tool: `call ${count}` });
  await calls.beginning("call 7");
  socket.socket.close();
  await calls.aborted;
  await socket.closed;
  await server.old.drain();
  assertEquals(calls.begun.length, 8);
});

Deno.test("ToolSocket keeps two sockets apart", STRICT, async () => {
  const calls = new HeldCalls();
  await using server = new OldServer({ callTool: calls.call });
  await using slow = await server.socket();
  await using quick = await server.socket();
  slow.send({ tool: "slow" });
  await calls.beginning("slow");
  quick.send({ tool: "quick" });
  await calls.beginning("quick");
  calls.end("quick");
  assertEquals(await quick.next(), { image_url: "quick" });
  calls.end("slow");
  assertEquals(await slow.next(), { image_url: "slow" });
});

Deno.test(
  "ToolSocket ends a socket with a flood of frames that nothing answers",
  STRICT,
  async () => {
    const calls = new HeldCalls();
    await using server = new OldServer({ callTool: calls.call });
    await using beside = await server.socket();
    const flood = await server.socket();
    for (let count = 0; count < 20_000; count++) flood.send({ tool: `call ${count}` });
    // Whether the reason arrives depends on how much is still on its way here.
    await flood.closed;
    await calls.aborted;
    assertEquals(calls.begun.length, 8);
    beside.send({ tool: "beside" });
    await calls.beginning("beside");
    calls.end("beside");
    assertEquals(await beside.next(), { image_url: "beside" });
  },
);

Deno.test(
  "ToolSocket answers a flood of 10,000 frames, in order",
  STRICT,
  async () => {
    await using server = new OldServer();
    await using socket = await server.socket();
    const answered = (async () => {
      for (let count = 0; count < 10_000; count++) {
        assertEquals(await socket.next(), { image_url: `${count} undefined` });
      }
    })();
    for (let count = 0; count < 10_000; count++) {
      socket.send({ tool: String(count) });
    }
    await answered;
  },
);

Deno.test("ToolSocket is ended by a frame of 100 MB, and others go on", STRICT, async () => {
  await using server = new OldServer();
  await using beside = await server.socket();
  const large = await server.socket();
  large.send(`{"tool": "x", "params": "${"y".repeat(100_000_000)}"}`);
  const { wasClean } = await large.closed;
  assertEquals(wasClean, false);
  beside.send({ tool: "beside" });
  assertEquals(await beside.next(), { image_url: "beside undefined" });
  assertEquals(server.old.size, 1);
});

Deno.test("ToolSocket lets go of a client that does not read", STRICT, async () => {
  const closed = Promise.withResolvers<void>();
  const megabyte = "x".repeat(1024 * 1024);
  await using server = new OldServer({
    callTool: () => Promise.resolve({ megabyte }),
    log: (_, message) => message === "connection closed" && closed.resolve(),
  });
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(handshake("/"));
  await connection.read(new Uint8Array(200));
  for (let count = 0; count < 100; count++) await connection.write(maskedText('{"tool": "x"}'));
  await closed.promise;
  assertEquals(server.old.size, 0);
  connection.close();
});

/** The request that opens a WebSocket, as bytes. */
function handshake(path: string): Uint8Array {
  return new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
}

/** A short text frame with a mask of zeros. */
function maskedText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array([0x81, 0x80 | bytes.length, 0, 0, 0, 0, ...bytes]);
}
