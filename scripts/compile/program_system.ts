/** How programs of a system begin, and where they say their processor. */
const FORMATS = [
  { system: "linux", magic: 0x7f454c46, at: () => 18 },
  { system: "apple", magic: 0xcffaedfe, at: () => 4 },
  { system: "windows", magic: 0x4d5a, at: (view: DataView) => view.getUint32(0x3c, true) + 4 },
];

const PROCESSORS = new Map([
  [0x3e, "x86_64"],
  [0xb7, "aarch64"],
  [0x07, "x86_64"],
  [0x0c, "aarch64"],
  [0x8664, "x86_64"],
  [0xaa64, "aarch64"],
]);

/** The most of a program's beginning that {@linkcode programSystem} looks at, in bytes. */
export const HEAD_BYTES = 4096;

/**
 * The processor and system that a program is for, as they stand in Deno's target names.
 *
 * @param head The beginning of its file.
 * @returns `undefined` for what is no program of a system that Deno knows.
 */
export function programSystem(
  head: Uint8Array<ArrayBuffer>,
): { processor: string; system: string } | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    const format = FORMATS.find(({ magic }) =>
      magic === (magic > 0xffff ? view.getUint32(0) : view.getUint16(0))
    );
    const processor = format && PROCESSORS.get(view.getUint16(format.at(view), true));
    return processor === undefined ? undefined : { processor, system: format!.system };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // shorter than any program
    throw error;
  }
}
