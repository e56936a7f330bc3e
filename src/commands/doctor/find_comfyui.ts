import { ComfyClient } from "../../comfyui/client.ts";
import { addressOf } from "../../config/reach.ts";
import { may } from "../may.ts";
import { type LikelyAddress, likelyAddresses } from "./likely_addresses.ts";

/** How long another address may take to answer, ms. */
const PATIENCE = 2000;

/** What came of looking elsewhere. */
export interface OtherAddresses {
  /** Where a ComfyUI answers. */
  answering: LikelyAddress[];
  /** Where nobody may look. */
  forbidden: LikelyAddress[];
}

/** Looks for a ComfyUI at the addresses that may be meant, as far as the permissions go. */
export async function findComfyui(url: URL): Promise<OtherAddresses> {
  const likely = likelyAddresses(url);
  const allowed = likely.filter((one) => may({ name: "net", host: addressOf(one.url) }));
  const answers = await Promise.all(allowed.map(isComfyui));
  return {
    answering: allowed.filter((_, at) => answers[at]),
    forbidden: likely.filter((one) => !allowed.includes(one)),
  };
}

async function isComfyui({ url }: LikelyAddress): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await new ComfyClient(url, { timeoutMs: PATIENCE }).getSystemStats({ signal });
    return true;
  } catch {
    return false;
  }
}
