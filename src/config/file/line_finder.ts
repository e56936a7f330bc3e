import { type Event, EVENT_ID, getScalarValue } from "js-yaml";
import type { Steps } from "../spot.ts";

/** A part of a text: where it begins, and the parts in it by key or place. */
interface Part {
  at: number;
  parts: Map<string | number, Part>;
}

/** Finds the line, from 1, in which a part of a text of YAML begins: its key, where it has one. */
export function lineFinder(text: string, events: readonly Event[]): (steps: Steps) => number {
  const root = readParts(text, events);
  return (steps) => {
    let part = root;
    for (const step of steps) {
      const next = part.parts.get(step);
      if (!next) break;
      part = next;
    }
    return text.slice(0, part.at).split("\n").length;
  };
}

function readParts(text: string, events: readonly Event[]): Part {
  // The first event begins the document.
  let next = 1;

  function readPart(): Part {
    const event = events[next++];
    const part = { at: startOf(event), parts: new Map<string | number, Part>() };
    if (event?.type === EVENT_ID.SEQUENCE) {
      for (let i = 0; !isEnd(); i++) part.parts.set(i, readPart());
      next++;
    } else if (event?.type === EVENT_ID.MAPPING) {
      while (!isEnd()) readPair(part);
      next++;
    }
    return part;
  }

  function readPair({ parts }: Part): void {
    const key = events[next];
    const { at } = readPart();
    const value = readPart();
    if (key?.type === EVENT_ID.SCALAR) parts.set(getScalarValue(text, key), { ...value, at });
  }

  function isEnd(): boolean {
    return next >= events.length || events[next]?.type === EVENT_ID.POP;
  }

  return readPart();
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return "start" in event ? event.start : 0;
}
