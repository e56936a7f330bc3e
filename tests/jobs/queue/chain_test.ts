import { assertEquals } from "@std/assert";
import { Chain, type Link } from "../../../src/jobs/queue/chain.ts";
import { type Choices, forSeeds } from "../random_cases.ts";

Deno.test("Chain keeps the order of a list that is added to and cut anywhere", () => {
  forSeeds(500, (choices) => {
    const chain = new Chain<number>();
    const model: Link<number>[] = [];
    for (let n = 0; n < 40; n++) {
      step(chain, { model, choices, n });
      assertEquals([...chain], model.map(({ value }) => value));
      assertEquals(chain.first, model[0]?.value);
      assertEquals(chain.empty, model.length === 0);
    }
  });
});

function step(
  chain: Chain<number>,
  { model, choices, n }: { model: Link<number>[]; choices: Choices; n: number },
): void {
  if (model.length > 0 && choices.chance(0.5)) {
    const [link] = model.splice(choices.below(model.length), 1);
    if (link) chain.cut(link);
  } else if (choices.chance(0.3)) model.unshift(chain.prepend(n));
  else model.push(chain.append(n));
}
