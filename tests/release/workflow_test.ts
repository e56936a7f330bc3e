import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { load } from "js-yaml";
import { RELEASE_TARGETS } from "../../scripts/release/release_options.ts";

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  "runs-on": string;
  "timeout-minutes": number;
  needs?: string | string[];
  permissions?: Record<string, string>;
  strategy?: { matrix: { include: { target: string; runner: string }[] } };
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

async function workflow(name: string): Promise<Workflow> {
  const path = new URL(`../../.github/workflows/${name}`, import.meta.url);
  return load(await Deno.readTextFile(path)) as Workflow;
}

const release = await workflow("release.yml");
const { build, smoke, publish } = release.jobs;

function runsOf(job: Job | undefined): string {
  return job?.steps.map(({ run = "" }) => run).join("\n") ?? "";
}

Deno.test("release.yml starts with a tag of a version, and builds only deno.json's", () => {
  assertEquals(release.on, { push: { tags: ["v*"] } });
  assertStringIncludes(runsOf(build), 'test "$GITHUB_REF_NAME" = "v$(node -p');
  assertStringIncludes(runsOf(build), "${GITHUB_REF_NAME#v}\\] - [0-9]{4}");
  assertStringIncludes(runsOf(build), "bash .ci/run");
  assertStringIncludes(runsOf(build), "$DENO task release --out release");
  assertEquals(runsOf(build).includes("--unreleased"), false);
});

Deno.test("release.yml tries every system that is built, each on that system", () => {
  const systems = smoke?.strategy?.matrix.include ?? [];
  assertEquals(systems.map(({ target }) => target), [...RELEASE_TARGETS]);
  const names: Record<string, RegExp> = {
    linux: /^ubuntu-/,
    apple: /^macos-/,
    windows: /^windows-/,
  };
  for (const { target, runner } of systems) {
    const [, pattern = /^$/] = Object.entries(names).find(([name]) => target.includes(name)) ?? [];
    assertMatch(runner, pattern);
  }
  assertEquals(new Set(systems.map(({ runner }) => runner)).size, systems.length);
  assertStringIncludes(runsOf(smoke), "scripts/release/try_install.ts release");
});

Deno.test("release.yml publishes only what was built, tried, compared and signed", () => {
  assertEquals([smoke?.needs, publish?.needs], ["build", ["build", "smoke"]]);
  const steps = publish?.steps ?? [];
  const at = (what: RegExp) => steps.findIndex(({ run, uses }) => what.test(`${uses} ${run}`));
  const order = [
    /download-artifact/,
    /sha256sum --check --strict SHA256SUMS/,
    /attest-build-provenance/,
    /attest-sbom/,
    /gh release create/,
  ].map(at);
  assertEquals(order.includes(-1), false, order.join());
  assertEquals(order.toSorted((a, b) => a - b), order);
  assertEquals(steps[at(/attest-build-provenance/)]?.with?.["subject-path"], "release/*");
  assertStringIncludes(runsOf(build), "mcpb@2.1.2 validate");
});

Deno.test("workflows may do no more than they have to", async () => {
  assertEquals(release.permissions, {});
  assertEquals((await workflow("ci.yml")).permissions, { contents: "read" });
  assertEquals([build?.permissions, smoke?.permissions], [{ contents: "read" }, {
    contents: "read",
  }]);
  const signing = { contents: "write", "id-token": "write", attestations: "write" };
  assertEquals(publish?.permissions, signing);
  // Who may write runs nothing of the repository, and no package of others.
  const uses = publish?.steps.map(({ uses: action }) => action ?? "") ?? [];
  assertEquals(uses.some((action) => action.startsWith("actions/checkout")), false);
  assert(!/\b(?:npx|npm|deno)\b/.test(runsOf(publish)), runsOf(publish));
});

Deno.test("workflows use GitHub's own actions by version, and end in time", async () => {
  for (const { jobs } of [release, await workflow("ci.yml")]) {
    for (const [name, job] of Object.entries(jobs)) {
      assert(job["timeout-minutes"] > 0, name);
      for (const { uses, run } of job.steps) {
        if (uses !== undefined) assertMatch(uses, /^actions\/[\w-]+@v\d+$/);
        // What a tag is called must not become a part of a script.
        else assert(!run?.includes("${{"), run ?? "");
      }
    }
  }
});

Deno.test("ci.yml runs .ci/run on every push", async () => {
  const { on, jobs } = await workflow("ci.yml");
  assert([on].flat().map(String).includes("push"));
  const runs = Object.values(jobs).map(runsOf);
  assert(runs.some((lines) => lines.split("\n").includes("bash .ci/run")), runs.join());
});
