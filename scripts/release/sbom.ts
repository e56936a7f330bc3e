import type { BundledPackage } from "./bundled_package.ts";
import { sha256 } from "./checksums.ts";
import { licenceOf } from "./licence.ts";
import type { LockedPackage } from "./lock.ts";
import { NPM_NAME, REPOSITORY, SUMMARY, VERSION } from "./project.ts";

/** A part of the program, as CycloneDX describes it. */
export interface Component {
  /** What it is. */
  type: "application" | "library" | "platform";
  /** What the list of dependencies calls it. */
  "bom-ref": string;
  /** With its scope, if any. */
  name: string;
  /** The exact version. */
  version: string;
  /** In a line. */
  description?: string;
  /** Package URL. */
  purl: string;
  /** Of its archive, as deno.lock has it. */
  hashes?: { alg: "SHA-512"; content: string }[];
  /** By SPDX's names. */
  licenses: ({ license: { id: string } } | { expression: string })[];
  /** Where its sources are. */
  externalReferences?: { type: "vcs"; url: string }[];
}

/** A bill of materials in CycloneDX 1.5. */
export interface Sbom {
  /** The schema that it keeps to. */
  $schema: string;
  /** The form. */
  bomFormat: "CycloneDX";
  /** The version of the form. */
  specVersion: "1.5";
  /** A UUID of this content. */
  serialNumber: string;
  /** How often it was changed since. */
  version: number;
  /** The program itself. */
  metadata: { component: Component };
  /** All that is in it. */
  components: Component[];
  /** What needs what. */
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * What is inside the programs. It says no time and its number comes from its content, so that the
 * same sources make the same bytes.
 *
 * @param lock What deno.lock says, by `name@version`.
 * @throws {Error} If a package has no licence, or is not in deno.lock.
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export async function sbom(
  packages: readonly BundledPackage[],
  lock: ReadonlyMap<string, LockedPackage>,
): Promise<Sbom> {
  const libraries = await Promise.all(packages.map((it) => library(it, lock)));
  const components = [runtime(), ...libraries];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: await serialNumber([easel(), ...components]),
    version: 1,
    metadata: { component: easel() },
    components,
    dependencies: [
      { ref: easel()["bom-ref"], dependsOn: components.map((it) => it["bom-ref"]) },
      ...packages.map((it) => ({ ref: purlOf(it), dependsOn: dependenciesOf(it, packages, lock) })),
    ],
  };
}

function easel(): Component {
  const purl = purlOf({ name: NPM_NAME, version: VERSION });
  return {
    type: "application",
    "bom-ref": purl,
    name: "easel",
    version: VERSION,
    description: SUMMARY,
    purl,
    licenses: [{ license: { id: "MIT" } }],
    externalReferences: [{ type: "vcs", url: REPOSITORY }],
  };
}

function runtime(): Component {
  const version = Deno.version.deno;
  const purl = `pkg:github/denoland/deno@v${version}`;
  const licenses = [{ license: { id: "MIT" } }];
  return { type: "platform", "bom-ref": purl, name: "deno", version, purl, licenses };
}

async function library(
  it: BundledPackage,
  lock: ReadonlyMap<string, LockedPackage>,
): Promise<Component> {
  const purl = purlOf(it);
  return {
    type: "library",
    "bom-ref": purl,
    name: it.name,
    version: it.version,
    purl,
    hashes: [{ alg: "SHA-512", content: sha512Of(lockedOf(it, lock)) }],
    licenses: [licenceIn((await licenceOf(it)).id)],
  };
}

/** CycloneDX tells one licence apart from several. */
function licenceIn(id: string): Component["licenses"][number] {
  return /\s/.test(id) ? { expression: id } : { license: { id } };
}

function lockedOf({ name, version }: BundledPackage, lock: ReadonlyMap<string, LockedPackage>) {
  const locked = lock.get(`${name}@${version}`);
  if (locked) return locked;
  throw new Error(
    `Cannot list "${name}@${version}": deno.lock does not hold it. Run deno install --frozen=false.`,
  );
}

function sha512Of({ integrity }: LockedPackage): string {
  return Uint8Array.fromBase64(integrity.replace(/^sha512-/, "")).toHex();
}

/** Those of a package's dependencies that are in the bundle, too. */
function dependenciesOf(
  it: BundledPackage,
  packages: readonly BundledPackage[],
  lock: ReadonlyMap<string, LockedPackage>,
): string[] {
  const { dependencies } = lockedOf(it, lock);
  const isAmong = ({ name, version }: BundledPackage) =>
    dependencies.includes(name) || dependencies.includes(`${name}@${version}`);
  return packages.filter(isAmong).map(purlOf);
}

/** A package URL of npm, where a scope's `@` is encoded. */
function purlOf({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** A UUID made of a hash of the parts (version 8: the project's own way to make it). */
async function serialNumber(components: readonly Component[]): Promise<string> {
  const hash = await sha256(new TextEncoder().encode(JSON.stringify(components)));
  const [a, b, c, d, e] = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return `urn:uuid:${a}-${b}-${c}-${d}-${e}`;
}
