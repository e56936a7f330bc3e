/** The machine in a line: processor, cores, memory, system, Deno. */
export function describeMachine(): string {
  const { arch, os } = Deno.build;
  const gib = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return [
    processorName(readIfThere("/proc/cpuinfo")) ?? arch,
    `${navigator.hardwareConcurrency} cores`,
    `${gib} GiB`,
    `${os} ${arch}`,
    `Deno ${Deno.version.deno}`,
  ].join(", ");
}

/** The processor's name in the text of `/proc/cpuinfo`. */
export function processorName(cpuinfo: string): string | undefined {
  return /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim();
}

/** Resident memory of a process in MiB; `undefined` on systems without `/proc`. */
export function residentMiB(pid: number): number | undefined {
  return memoryOf(readIfThere(`/proc/${pid}/status`), "VmRSS");
}

/** The most that a process had of it so far, in MiB; `undefined` on systems without `/proc`. */
export function peakMiB(pid: number): number | undefined {
  return memoryOf(readIfThere(`/proc/${pid}/status`), "VmHWM");
}

/** Resident memory now (`VmRSS`) or at its peak (`VmHWM`) in the text of `/proc/PID/status`, in MiB. */
export function memoryOf(status: string, what: "VmRSS" | "VmHWM"): number | undefined {
  const kib = new RegExp(`^${what}:\\s*(\\d+) kB$`, "m").exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
