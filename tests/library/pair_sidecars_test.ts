import { assertEquals } from "@std/assert";
import { pairSidecars } from "../../src/library/pair_sidecars.ts";

function files(...paths: string[]) {
  return paths.map((path) => ({ path, size: 1, modified: 1 }));
}

Deno.test("pairSidecars() puts a <name>.meta.json beside the workflow of that name and folder", () => {
  const { workflows, problems } = pairSidecars(
    files("a.json", "a.meta.json", "b.png", "b.meta.json", "sub/a.json", "v1.5.json"),
  );
  assertEquals(workflows.map(({ file, sidecar }) => [file.path, sidecar?.path]), [
    ["a.json", "a.meta.json"],
    ["b.png", "b.meta.json"],
    ["sub/a.json", undefined],
    ["v1.5.json", undefined],
  ]);
  assertEquals(problems, []);
});

Deno.test("pairSidecars() reports one that describes nothing", () => {
  const { workflows, problems } = pairSidecars(files("portrait.json", "portriat.meta.json"));
  assertEquals(workflows.length, 1);
  assertEquals(problems, [{
    file: "portriat.meta.json",
    reason: 'it describes "portriat.json", which is not there. Rename it, or add the workflow.',
  }]);
});
