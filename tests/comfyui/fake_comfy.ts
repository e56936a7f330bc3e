/** A server that answers as a test wants it to. */
export interface FakeComfy extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40000`. */
  url: string;
  /** Every request so far: method and path with query. */
  requests: string[];
}

/** Serves on a free port of this machine until disposed of. */
export function serveFake(
  handler: (request: Request) => Response | Promise<Response>,
): FakeComfy {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${pathname}${search}`);
    return handler(request);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A raw TCP server that writes the same bytes to whoever connects, and then does `after`. */
export function serveRaw(bytes: string, after: "close" | "stay"): FakeComfy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<Deno.Conn>();
  const accept = async () => {
    for await (const connection of listener) {
      connections.add(connection);
      await connection.read(new Uint8Array(65536));
      await connection.write(new TextEncoder().encode(bytes));
      if (after === "close") close(connection);
    }
  };
  const close = (connection: Deno.Conn) => {
    if (connections.delete(connection)) connection.close();
  };
  const accepting = accept();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    requests: [],
    async [Symbol.asyncDispose]() {
      listener.close();
      connections.forEach(close);
      await accepting;
    },
  };
}

/** A port of this machine on which nobody listens. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
