import { zipSync } from "fflate";
import { createTarGzip } from "nanotar";

/** A file for an archive. */
export interface ArchiveEntry {
  /** Its path inside, with `/`. */
  name: string;
  /** Its bytes. */
  data: Uint8Array<ArrayBuffer>;
  /** Whether it is a program. */
  executable?: boolean;
}

/** The earliest that a zip can say; its fields are read in local time, so it is the same anywhere. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/** Of Unix, in a zip's "made by"; who unpacks it there takes the mode from the attributes. */
const UNIX = 3;

/** What an Unix mode says of a plain file. */
const REGULAR_FILE = 0o100000;

/** Packs files as `.tar.gz`. The same files make the same bytes, in whichever order they come. */
export async function tarGz(entries: readonly ArchiveEntry[]): Promise<Uint8Array<ArrayBuffer>> {
  const files = sorted(entries).map((entry) => ({
    name: entry.name,
    data: entry.data,
    attrs: { mode: modeOf(entry).toString(8), uid: 0, gid: 0, mtime: 0 },
  }));
  return new Uint8Array(await createTarGzip(files));
}

/** Packs files as `.zip`. The same files make the same bytes, in whichever order they come. */
export function zip(entries: readonly ArchiveEntry[]): Uint8Array<ArrayBuffer> {
  const files = sorted(entries).map((entry) => {
    const attrs = (REGULAR_FILE | modeOf(entry)) << 16;
    return [entry.name, [entry.data, { os: UNIX, attrs, mtime: ZIP_EPOCH }]] as const;
  });
  return new Uint8Array(
    zipSync(Object.fromEntries(files.map(([name, file]) => [name, [...file]]))),
  );
}

function sorted(entries: readonly ArchiveEntry[]): ArchiveEntry[] {
  return entries.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

function modeOf({ executable }: ArchiveEntry): number {
  return executable ? 0o755 : 0o644;
}
