/** The run was interrupted. */
export class Interruption extends Error {
  /** The class's name. */
  override name = "Interruption";
}

/**
 * Waits so many milliseconds; an abort of the signal ends the wait at once.
 *
 * @throws {Interruption} If the signal is or gets aborted.
 */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await waitOrAbort(milliseconds, signal);
  if (signal.aborted) throw new Interruption("The run was interrupted.");
}

function waitOrAbort(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
