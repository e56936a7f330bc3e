/** What may happen to a request; the engine gets it only where the name says `after`. */
export const HTTP_FAULTS = [
  /** The connection ends without an answer. */
  "cut-before",
  /** The engine has done what it was told, and the connection ends. */
  "cut-after",
  /** Nothing comes, and the connection stays. */
  "hang-before",
  "hang-after",
  /** The engine gets it late. */
  "delay-after",
  /** The answer ends in the middle. */
  "truncate-after",
  /** The answer is whole, and no JSON. */
  "corrupt-after",
  /** What a proxy says of an engine that it cannot reach, or that took too long. */
  "error-before",
  "error-after",
  /** Somebody else's page. */
  "page-before",
] as const;

/** What may happen to a frame of the event socket. */
export const FRAME_FAULTS = [
  /** It comes twice. */
  "frame-twice",
  /** It is no JSON, or half a picture. */
  "frame-corrupt",
  /** It breaks the rules of WebSocket. */
  "frame-flawed",
  /** The connection ends before it. */
  "socket-cut",
  /** From here on nothing comes, and the connection stays. */
  "socket-silent",
] as const;

/** What may happen to the engine. */
export const ENGINE_FAULTS = ["restart", "forget-history", "delete-pending", "refuse"] as const;

/** A fault of a request. */
export type HttpFault = typeof HTTP_FAULTS[number];
/** A fault of a frame. */
export type FrameFault = typeof FRAME_FAULTS[number];
/** A fault of the engine. */
export type EngineFault = typeof ENGINE_FAULTS[number];

/** Which faults happen of themselves. */
export interface FaultPlan {
  http(): HttpFault | undefined;
  frame(): FrameFault | undefined;
  engine(): EngineFault | undefined;
}

/** How much rarer than a request's fault the others are: many frames come for each request. */
const RARER = { frame: 4, engine: 40 };

/**
 * Faults by chance: as many requests as `rate` says, from 0 to 1, suffer one.
 *
 * @param random Numbers from 0 up to 1.
 */
export function randomPlan(random: () => number, rate: number): FaultPlan {
  function draw<T>(faults: readonly T[], share: number): T | undefined {
    if (random() >= share) return undefined;
    return faults[Math.floor(random() * faults.length)];
  }
  return {
    http: () => draw(HTTP_FAULTS, rate),
    frame: () => draw(FRAME_FAULTS, rate / RARER.frame),
    engine: () => draw(ENGINE_FAULTS, rate / RARER.engine),
  };
}
