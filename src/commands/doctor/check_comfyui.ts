import { displayUrl, parseBaseUrl } from "../../comfyui/base_url.ts";
import type { ComfyDevice, SystemStats } from "../../comfyui/system_stats.ts";
import type { Config } from "../../config/config.ts";
import { addressOf } from "../../config/reach.ts";
import type { Engine } from "../../jobs/engines/engine.ts";
import type { Services } from "../../mcp/tool_context.ts";
import { may } from "../may.ts";
import { messageOf } from "../message_of.ts";
import { explainFailure } from "./explain_failure.ts";
import type { Check, Finding } from "./finding.ts";
import { isEverywhere } from "./likely_addresses.ts";

/** How long ComfyUI may take to answer, ms. */
const PATIENCE = 5000;

/** The first version that interrupts a run by its id. */
const INTERRUPTS_BY_ID = [0, 3, 57];

/** A ComfyUI to look at. */
interface Candidate {
  /** Its part of this process. */
  engine: Engine;
  /** Where it is. */
  url: URL;
  /** When the demo engine takes its place. */
  demo: Config["demo"];
}

/**
 * Looks at each ComfyUI: whether it answers, on both ways that Easel talks to it, and what it is.
 * The first finding of each is bad where it does not.
 */
export function comfyuiChecks(
  { comfyui, comfyuis, demo }: Config,
  { engines: { all, several } }: Services,
): Check[] {
  return all.map((engine, at) => ({
    title: several ? `ComfyUI ${engine.name}` : "ComfyUI",
    look: () => checkComfyui({ engine, url: comfyuis[at]?.url ?? comfyui, demo }),
  }));
}

async function checkComfyui(candidate: Candidate): Promise<Finding[]> {
  const { engine, url } = candidate;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const stats = await engine.client.getSystemStats({ signal });
    const advice = adviceOn(candidate, stats);
    const socket = await checkSocket(engine);
    return [whatAnswers(candidate, stats), ...devicesOf(stats), ...advice, socket];
  } catch (error) {
    // What can be done about that stands there, for this kind of program.
    const why = !may({ name: "net", host: addressOf(url) })
      ? `Cannot ask ComfyUI at ${displayUrl(parseBaseUrl(url))}: see Permissions.`
      : error instanceof DOMException
      ? `Nothing came from ${displayUrl(parseBaseUrl(url))} for ${PATIENCE / 1000} s.`
      : messageOf(error);
    return [{ level: "bad", text: why, advice: await explainFailure(url, error) }];
  }
}

function whatAnswers({ url, demo }: Candidate, { system }: SystemStats): Finding {
  const at = displayUrl(parseBaseUrl(url));
  if (system.engine === undefined) {
    const version = system.comfyui_version ?? "of an unknown version";
    return { level: "ok", text: `ComfyUI ${version} answers at ${at}.` };
  }
  if (demo === "always") return { level: "ok", text: "The demo engine is in use." };
  return {
    level: "note",
    text: demo === "fallback"
      ? `No ComfyUI answers at ${at}, so the demo engine is in use: pictures are stand-ins.`
      : `A demo engine answers at ${at}: pictures are stand-ins.`,
  };
}

function devicesOf({ devices, system }: SystemStats): Finding[] {
  if (system.engine !== undefined) return [];
  return devices.slice(0, 1).map((device) => ({
    level: device.type === "cpu" ? "note" : "ok",
    text: `It computes on ${describeDevice(device)}.`,
    ...(device.type === "cpu" && { advice: ["Without a GPU a picture takes minutes."] }),
  }));
}

function describeDevice({ name, vram_free: free, vram_total: total }: ComfyDevice): string {
  if (free === undefined || total === undefined) return name;
  return `${name}, ${gibibytes(free)} of ${gibibytes(total)} GiB free`;
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

function adviceOn({ url, demo }: Candidate, { system }: SystemStats): Finding[] {
  const findings: Finding[] = [];
  if (demo !== "always" && isEverywhere(url)) {
    findings.push({
      level: "note",
      text: `${url.hostname} is for listening, and works as an address on some systems only.`,
      advice: ["Use 127.0.0.1 instead."],
    });
  }
  if (system.engine === undefined && isOld(system.comfyui_version)) {
    findings.push({
      level: "note",
      text:
        "This version is before 0.3.57: a cancel may stop a run that has just begun after ours.",
      advice: ["Update ComfyUI."],
    });
  }
  return findings;
}

function isOld(version: string | null | undefined): boolean {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? "")?.slice(1).map(Number) ?? [];
  const at = INTERRUPTS_BY_ID.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return at >= 0 && (numbers[at] ?? 0) < INTERRUPTS_BY_ID[at]!;
}

/** A proxy may pass on requests and not the event socket. */
async function checkSocket({ events }: Engine): Promise<Finding> {
  try {
    await events.connect({ signal: AbortSignal.timeout(PATIENCE) });
    return { level: "ok", text: "Its event socket opens: progress comes as it happens." };
  } catch (error) {
    const why = error instanceof DOMException ? "it does not open in time." : messageOf(error);
    return {
      level: "bad",
      text: `No event socket: ${why}`,
      advice: [
        "A proxy in between has to pass on WebSockets at /ws. Pictures come nevertheless, but " +
        "their progress comes late.",
      ],
    };
  }
}
