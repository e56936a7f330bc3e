import { assertEquals, assertThrows } from "@std/assert";
import { MemorySocket } from "../../src/demo/memory_socket.ts";

/** A socket, and what its server saw. */
function openSocket(): { socket: MemorySocket; seen: unknown[] } {
  const seen: unknown[] = [];
  const socket = new MemorySocket("ws://demo.invalid/ws", {
    opened: (opened) => {
      seen.push("opened");
      opened.deliver("hello");
      opened.deliver(new Uint8Array([1, 2]));
    },
    received: (message) => seen.push(message),
    closed: () => seen.push("closed"),
  });
  return { socket, seen };
}

Deno.test("MemorySocket opens, brings messages in order and closes", async () => {
  const { socket, seen } = openSocket();
  const events: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.addEventListener("open", () => {
    events.push(["open", socket.readyState]);
    socket.send("hi");
  });
  socket.onmessage = ({ data }) => {
    events.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
    if (typeof data !== "string") socket.close(1000, "done");
  };
  socket.onclose = (event) => {
    events.push([event.code, event.reason, event.wasClean]);
    resolve();
  };
  assertEquals(socket.readyState, 0);
  await promise;
  assertEquals(events, [["open", 1], "hello", [1, 2], [1000, "done", true]]);
  assertEquals(seen, ["opened", "hi", "closed"]);
  assertEquals(socket.readyState, 3);
});

Deno.test("MemorySocket hands binary frames out as blobs where asked", async () => {
  const { socket } = openSocket();
  socket.binaryType = "blob";
  const { promise, resolve } = Promise.withResolvers<Blob>();
  socket.addEventListener("message", (event) => {
    const { data } = event as MessageEvent;
    if (data instanceof Blob) resolve(data);
  });
  assertEquals(new Uint8Array(await (await promise).arrayBuffer()), new Uint8Array([1, 2]));
});

Deno.test("MemorySocket throws when sending before it is open", () => {
  const { socket } = openSocket();
  assertThrows(() => socket.send("early"), DOMException, "not open yet");
  socket.close();
});

Deno.test("MemorySocket that is closed at once never opens", async () => {
  const { socket, seen } = openSocket();
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.onclose = () => resolve();
  socket.close();
  socket.close();
  await promise;
  assertEquals(seen, []);
});
