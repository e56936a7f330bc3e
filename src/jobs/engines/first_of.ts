/**
 * The first answer that one of several gives, asked in their order, one after the other.
 *
 * @throws What the first of them said, where none answers.
 */
export async function firstOf<S, T>(
  sources: readonly S[],
  ask: (source: S) => Promise<T>,
): Promise<T> {
  const errors: unknown[] = [];
  for (const source of sources) {
    try {
      return await ask(source);
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
}
