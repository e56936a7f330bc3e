/**
 * Where this room's log goes. The fields hold ids, counts, methods and states; never a header, a
 * body, a session id, or a URL as it came in.
 */
export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;
