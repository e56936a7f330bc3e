/** How long a list waits for a ComfyUI that does not answer, ms. */
const PATIENCE = 2000;

/** What a question brings, or `undefined` where it fails or takes too long. */
export async function untilLate<T>(
  asked: Promise<T> | T,
  patienceMs: number = PATIENCE,
): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  try {
    return await Promise.race([asked, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
