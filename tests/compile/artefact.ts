/** What `deno compile` wrote into an executable. */
export interface Artefact {
  /** All permissions; `null` where nothing is said. */
  permissions: Record<string, string[] | boolean | null>;
  /** Arguments that it always begins with. */
  argv: string[];
  /** The name of the file that runs. */
  entry: string;
  /** The embedded files by name. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

interface EmbeddedFile {
  File: { n: string; o: [offset: number, length: number] };
}

const MAGIC = "d3n0l4nd";

/**
 * Reads an executable's metadata and files: after a magic word come the lengths (64 bits, little
 * endian) and texts of the metadata and of the list of files, and then the files' bytes.
 */
export async function readArtefact(path: string): Promise<Artefact> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const latin = new TextDecoder("latin1").decode(bytes);
  const text = (at: number) => {
    const length = Number(view.getBigUint64(at - 8, true));
    return { value: JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + length))), length };
  };
  const begin = latin.indexOf(`{"argv":`, latin.indexOf(MAGIC));
  if (latin.slice(begin - 16, begin - 8) !== MAGIC) throw new Error(`"${path}" has no metadata`);
  const metadata = text(begin);
  const listAt = latin.indexOf('[{"', begin + metadata.length);
  const list = text(listAt);
  const dataAt = listAt + list.length + 8;
  const { permissions, argv, entrypoint_key: entry } = metadata.value;
  const files = (list.value as EmbeddedFile[]).map(({ File: { n, o: [offset, length] } }) =>
    [n, bytes.slice(dataAt + offset, dataAt + offset + length)] as const
  );
  return { permissions, argv, entry, files: new Map(files) };
}
