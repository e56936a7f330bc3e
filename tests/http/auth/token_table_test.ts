import { assertEquals, assertThrows } from "@std/assert";
import { TokenTable } from "../../../src/http/auth/token_table.ts";
import { principal } from "./principals.ts";

const ALICE = { principal: principal("alice"), token: "token-of-alice" };
const BOB = { principal: principal("bob"), token: "token-of-bob" };

Deno.test("TokenTable.find() tells who sends a token, and nobody for any other", async () => {
  const table = new TokenTable([ALICE, BOB]);
  assertEquals(await table.find("token-of-alice"), ALICE.principal);
  assertEquals(await table.find("token-of-bob"), BOB.principal);
  for (const wrong of ["", "token-of-", "token-of-bobb", "Token-of-bob", "undefined"]) {
    assertEquals(await table.find(wrong), undefined);
  }
});

Deno.test("TokenTable.find() knows nobody where there are no tokens", async () => {
  assertEquals(await new TokenTable([]).find("x"), undefined);
});

Deno.test("TokenTable refuses a token that no header can carry, without telling it", () => {
  for (const token of ["", "two words", "größe", "line\nbreak", "nul\0"]) {
    const error = assertThrows(() => new TokenTable([{ ...ALICE, token }]), TypeError, '"alice"');
    assertEquals(token !== "" && error.message.includes(token), false);
  }
});

Deno.test("TokenTable refuses one token for two principals, without telling it", () => {
  const error = assertThrows(
    () => new TokenTable([ALICE, { ...BOB, token: ALICE.token }]),
    TypeError,
    'Cannot use the token of "bob": "alice" has the same',
  );
  assertEquals(error.message.includes(ALICE.token), false);
});

Deno.test("TokenTable.find() takes none of 1,000 guesses for a token", async () => {
  const table = new TokenTable([ALICE, BOB]);
  const guesses = Array.from({ length: 1000 }, (_, at) => table.find(`guess-${at}`));
  assertEquals((await Promise.all(guesses)).filter((found) => found !== undefined), []);
});
