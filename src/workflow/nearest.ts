import { distance } from "fastest-levenshtein";

/**
 * The candidates that a person most likely meant by `value`, best first.
 *
 * A candidate that begins with or holds the value (case and folder aside) comes before one that is
 * merely spelt alike; what is too far away is left out.
 */
export function nearest(value: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = fold(value);
  const scored: [score: number, candidate: string][] = [];
  for (const candidate of candidates) {
    const score = scoreOf(wanted, fold(candidate));
    if (score !== undefined) scored.push([score, candidate]);
  }
  scored.sort(([a], [b]) => a - b);
  return scored.slice(0, limit).map(([, candidate]) => candidate);
}

function scoreOf(wanted: string, candidate: string): number | undefined {
  if (wanted === "") return undefined;
  if (candidate === wanted) return 0;
  if (candidate.startsWith(wanted)) return 1;
  if (candidate.includes(wanted)) return 2;
  const edits = distance(wanted, candidate);
  const reach = Math.max(2, Math.floor(Math.max(wanted.length, candidate.length) / 2));
  return edits <= reach ? 2 + edits : undefined;
}

/** Lower case, without folders: names carry subfolders, on Windows with backslashes. */
function fold(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1).toLowerCase();
}

/**
 * The one candidate that `value` names: exactly, or but for case, folder or file ending.
 *
 * @returns `undefined` where none or several fit.
 */
export function resolveName(value: string, candidates: readonly string[]): string | undefined {
  const [only, ...others] = namesakes(value, candidates);
  return others.length === 0 ? only : undefined;
}

/**
 * The candidates that `value` may name: the one that it is, else those of that name in whatever
 * folder, else those of that name with whatever ending.
 */
export function namesakes(value: string, candidates: readonly string[]): string[] {
  if (candidates.includes(value)) return [value];
  const wanted = fold(value);
  const sameName = candidates.filter((candidate) => fold(candidate) === wanted);
  if (sameName.length > 0) return sameName;
  return candidates.filter((candidate) => stem(fold(candidate)) === stem(wanted));
}

function stem(name: string): string {
  return name.replace(/\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$/, "");
}
