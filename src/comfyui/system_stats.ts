import * as z from "zod";
import { JsonNumberSchema } from "./json_number.ts";

/** A device that ComfyUI computes on; memory in bytes. */
export interface ComfyDevice {
  /** What the driver calls it. */
  name: string;
  /** `cuda`, `cpu`, `mps`, ... */
  type: string;
  /** Which of its type; none for a CPU. */
  index?: number | null | undefined;
  /** All memory; of a CPU, that of the machine. */
  vram_total?: number | undefined;
  /** Memory that nobody uses. */
  vram_free?: number | undefined;
  /** What PyTorch has taken. */
  torch_vram_total?: number | undefined;
  /** Of what PyTorch has taken, the free part. */
  torch_vram_free?: number | undefined;
}

/** What `GET /system_stats` answers; memory in bytes. */
export interface SystemStats {
  /** The machine and what is installed on it. */
  system: {
    os?: string | undefined;
    /** Such as `0.3.64`; missing in old versions. */
    comfyui_version?: string | null | undefined;
    python_version?: string | undefined;
    pytorch_version?: string | undefined;
    ram_total?: number | undefined;
    ram_free?: number | undefined;
    /** Not ComfyUI's: `easel-demo` where our own demo engine answers. */
    engine?: string | undefined;
  };
  /** The devices, the one in use first. */
  devices: ComfyDevice[];
}

const bytes = JsonNumberSchema.optional();

/** Shape of {@linkcode SystemStats}; unknown fields pass. */
export const SystemStatsSchema: z.ZodType<SystemStats> = z.looseObject({
  system: z.looseObject({
    os: z.string().optional(),
    comfyui_version: z.string().nullish(),
    python_version: z.string().optional(),
    pytorch_version: z.string().optional(),
    engine: z.string().optional(),
    ram_total: bytes,
    ram_free: bytes,
  }),
  devices: z.array(z.looseObject({
    name: z.string(),
    type: z.string(),
    index: z.number().nullish(),
    vram_total: bytes,
    vram_free: bytes,
    torch_vram_total: bytes,
    torch_vram_free: bytes,
  })),
});
