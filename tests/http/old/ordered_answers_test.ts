import { assertEquals } from "@std/assert";
import { OrderedAnswers } from "../../../src/http/old/ordered_answers.ts";

Deno.test("OrderedAnswers delivers in the order of the questions, whichever is done first", async () => {
  const delivered: string[] = [];
  const answers = new OrderedAnswers<string>({
    atOnce: 3,
    deliver: (answer) => delivered.push(answer),
  });
  const first = Promise.withResolvers<string>();
  answers.add(() => first.promise);
  answers.add(() => Promise.resolve("second"));
  assertEquals([delivered, answers.size], [[], 2]);
  first.resolve("first");
  await answers.settled();
  assertEquals([delivered, answers.size], [["first", "second"], 0]);
});

Deno.test("OrderedAnswers begins no more than so many at once", async () => {
  let underWay = 0;
  let most = 0;
  const answers = new OrderedAnswers<void>({ atOnce: 2, deliver: () => {} });
  for (let count = 0; count < 20; count++) {
    answers.add(async () => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
    });
  }
  await answers.settled();
  assertEquals([most, underWay, answers.size], [2, 0, 0]);
});

Deno.test("OrderedAnswers.settled() resolves at once where nothing was asked", async () => {
  await new OrderedAnswers<void>({ atOnce: 1, deliver: () => {} }).settled();
});
