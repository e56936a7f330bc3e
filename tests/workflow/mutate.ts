/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ODD_VALUES: unknown[] = [
  null,
  true,
  -1,
  0,
  4,
  1.5,
  1e99,
  "",
  "-10",
  "x",
  "__proto__",
  [],
  {},
  [[]],
  [1, 2],
  { id: 1 },
];

type Holder = Record<string, unknown>;

/** Every object and list of a JSON value, lists being objects by index. */
function holdersIn(value: unknown, found: Holder[] = []): Holder[] {
  if (typeof value !== "object" || value === null) return found;
  found.push(value as Holder);
  for (const item of Object.values(value)) holdersIn(item, found);
  return found;
}

/** A list closes up, as JSON has no holes. */
function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** Replaces, removes or moves one to four values at random places. */
export function mutate(text: string, random: () => number): unknown {
  const root = JSON.parse(text);
  const holders = holdersIn(root).filter((holder) => Object.keys(holder).length > 0);
  const pick = <T>(list: T[]) => list[Math.floor(random() * list.length)] as T;
  for (let count = Math.ceil(random() * 4); count > 0; count--) {
    const holder = pick(holders);
    const key = pick(Object.keys(holder));
    if (key === undefined) continue;
    const action = random();
    if (action < 0.5) holder[key] = structuredClone(pick(ODD_VALUES));
    else if (action < 0.7) remove(holder, key);
    else holder[key] = structuredClone(pick(Object.values(pick(holders))));
  }
  return root;
}
