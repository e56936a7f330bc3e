import { assertEquals } from "@std/assert";
import { readToken } from "../../../src/http/auth/read_token.ts";

Deno.test("readToken() takes a bearer token, or else the API key", () => {
  const table: [Record<string, string>, string | undefined][] = [
    [{ authorization: "Bearer abc.d-e_f~+/=" }, "abc.d-e_f~+/="],
    [{ authorization: "bEaReR  abc" }, "abc"],
    [{ "x-api-key": "abc" }, "abc"],
    [{ authorization: "Bearer one", "x-api-key": "two" }, "one"],
    [{ authorization: "Basic dXNlcjpwYXNz", "x-api-key": "two" }, "two"],
    [{ authorization: "Basic dXNlcjpwYXNz" }, undefined],
    [{ authorization: "Bearer" }, undefined],
    [{ authorization: "Bearer " }, undefined],
    [{ authorization: "Bearer a b" }, undefined],
    [{ authorization: "Bearer a, Bearer b" }, undefined],
    [{ authorization: "abc" }, undefined],
    [{ "x-api-key": "" }, undefined],
    [{}, undefined],
  ];
  for (const [headers, token] of table) assertEquals(readToken(new Headers(headers)), token);
});
