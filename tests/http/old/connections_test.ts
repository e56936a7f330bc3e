import { assertEquals, assertThrows } from "@std/assert";
import { type Connection, Connections } from "../../../src/http/old/connections.ts";
import { LOCAL, type Principal } from "../../../src/http/principal.ts";
import { RequestError } from "../../../src/http/request_error.ts";

class FakeConnection implements Connection {
  running = 0;
  ended: string[] = [];

  constructor(public lastUsed: number, readonly principal: Principal = LOCAL) {}

  settled(): Promise<void> {
    return Promise.resolve();
  }

  end(reason: string): void {
    this.ended.push(reason);
  }
}

const BOB: Principal = { ...LOCAL, id: "token:bob", name: "bob" };

function open(connections: Connections, connection: FakeConnection): FakeConnection {
  connections.makeRoom(connection.principal);
  connections.add(connection);
  return connection;
}

Deno.test("Connections.sweep() ends what rests for too long, and nothing in which a call runs", () => {
  let time = 0;
  const connections = new Connections({ connectionIdleMs: 1000, now: () => time });
  const [idle, busy, fresh] = [0, 0, 1].map((at) => open(connections, new FakeConnection(at)));
  busy!.running = 1;
  time = 1000;
  connections.sweep();
  assertEquals([idle!.ended, busy!.ended, fresh!.ended], [["idle for too long"], [], []]);
  assertEquals(connections.size, 2);
});

Deno.test("Connections.makeRoom() ends the one that was not used for longest", () => {
  const connections = new Connections({ maxConnections: 2, now: () => 10 });
  const newer = open(connections, new FakeConnection(9));
  const older = open(connections, new FakeConnection(5));
  open(connections, new FakeConnection(10));
  assertEquals([newer.ended.length, older.ended.length, connections.size], [0, 1, 2]);
});

Deno.test("Connections.makeRoom() takes from the same principal first", () => {
  const connections = new Connections({ maxConnections: 2, now: () => 10 });
  const others = open(connections, new FakeConnection(1));
  const own = open(connections, new FakeConnection(9, BOB));
  open(connections, new FakeConnection(10, BOB));
  assertEquals([others.ended.length, own.ended.length], [0, 1]);
});

Deno.test("Connections.makeRoom() refuses where a call runs in all", () => {
  const connections = new Connections({ maxConnections: 1 });
  open(connections, new FakeConnection(Date.now())).running = 1;
  const error = assertThrows(() => connections.makeRoom(LOCAL), RequestError, "all 1 are busy");
  assertEquals([error.status, error.headers["Retry-After"]], [503, "5"]);
});

Deno.test("Connections.close() ends all, and opens no more", () => {
  const connections = new Connections();
  const one = open(connections, new FakeConnection(Date.now()));
  connections.close();
  assertEquals([one.ended, connections.size], [["the server is shutting down"], 0]);
  assertThrows(() => connections.makeRoom(LOCAL), RequestError, "shutting down");
});
