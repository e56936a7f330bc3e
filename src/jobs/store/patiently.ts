/** Pauses between attempts, in ms: another process is done with its own write after one of them. */
const PAUSES = [1, 2, 4, 8, 16, 32, 64, 128];

/**
 * Does something that another process may be in the way of, again after a moment where it is. The
 * thread stands still meanwhile, 255 ms at most: what follows relies on its being done.
 *
 * @throws What `action` throws; what another process is to blame for only at the last attempt.
 */
export function patiently<T>(action: () => T, isBusy: (error: unknown) => boolean): T {
  for (const pause of PAUSES) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error)) throw error;
      stand(pause);
    }
  }
  return action();
}

function stand(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
