/** How a question came out: answered, refused, or not in time. */
export type Answer<T> = PromiseSettledResult<T> | "late";

/**
 * What several were asked at once, in their order. All are waited for until one has answered; from
 * the question on, each has at least so many milliseconds.
 */
export async function answersOf<T>(
  questions: readonly Promise<T>[],
  patienceMs: number,
): Promise<Answer<T>[]> {
  const answers: Answer<T>[] = questions.map(() => "late");
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patienceMs);
  const all = Promise.all(questions.map(async (question, index) => {
    const [answer] = await Promise.allSettled([question]);
    answers[index] = answer;
    if (answer.status === "fulfilled") resolve();
  }));
  await Promise.race([all, Promise.all([answered, patience.promise])]);
  clearTimeout(timer);
  return [...answers];
}
