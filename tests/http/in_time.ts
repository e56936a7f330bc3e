/** Waits for it; rejects, and says for what, where it hangs. */
export async function inTime<T>(promise: T | Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Still waiting for ${what}.`)), 20_000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
