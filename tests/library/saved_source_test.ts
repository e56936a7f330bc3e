import { assertEquals, assertRejects } from "@std/assert";
import { ConnectionError, HttpError } from "../../src/comfyui/errors.ts";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { SavedSource } from "../../src/library/saved_source.ts";
import { fakeClient, webPage } from "./fake_client.ts";
import { SAVED } from "./workflows.ts";

Deno.test("SavedSource.list() names workflows with their folders and leaves the rest out", async () => {
  const { client } = fakeClient({
    "/userdata": [
      { path: "people/Portrait 1.json", size: 10, modified: 1_700_000_000_000 },
      { path: "b.json" },
      { path: ".index.json", size: 3, modified: 1 },
      { path: ".trash/x.json" },
      { path: "notes.txt" },
    ],
  });
  assertEquals(await new SavedSource(client).list(), {
    entries: [
      { key: "b.json", name: "b" },
      {
        key: "people/Portrait 1.json",
        name: "people/Portrait 1",
        modified: 1_700_000_000_000,
        version: "1700000000000:10",
      },
    ],
    problems: [],
  });
});

Deno.test("SavedSource.load() reads a file of a subfolder, seeds unrounded", async () => {
  const saved = { ...SAVED, extra: { seed: 18446744073709551615n } };
  const { client, requests } = fakeClient({ "/userdata/workflows/a b/c.json": saved });
  const entry = { key: "a b/c.json", name: "a b/c" };
  assertEquals(await new SavedSource(client).load(entry), { name: "a b/c", json: saved });
  assertEquals(requests, ["/userdata/workflows/a b/c.json"]);
});

Deno.test("SavedSource says what is wrong with an answer", async () => {
  const { client } = fakeClient({
    "/userdata": webPage(),
    "/userdata/workflows/page.json": webPage(),
    "/userdata/workflows/empty.json": new Response(""),
  });
  const source = new SavedSource(client);
  await assertRejects(() => source.list(), HttpError, "a web page came instead of data");
  await assertRejects(
    () => source.load({ key: "page.json", name: "page" }),
    SyntaxError,
    'Cannot read workflow "page": it is not JSON',
  );
  await assertRejects(
    () => source.load({ key: "empty.json", name: "empty" }),
    SyntaxError,
    'Cannot read workflow "empty": it is empty.',
  );
  await assertRejects(() => source.load({ key: "gone.json", name: "gone" }), HttpError, "404");
});

Deno.test("SavedSource.list() rejects where no ComfyUI answers", async () => {
  const client = new ComfyClient("http://127.0.0.1:1");
  await assertRejects(() => new SavedSource(client).list(), ConnectionError);
});
