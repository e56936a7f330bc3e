import type { EngineFile } from "../../jobs/outputs.ts";

/** What {@linkcode viewUrl} looks at. */
export interface ViewUrlOptions {
  /** The address of the ComfyUI, as it is configured. */
  comfyui: URL;
  /** Where the client reaches us, such as `http://localhost:9000`. */
  base: string;
}

/**
 * ComfyUI's own link to a file, where a client can open it: the address is plain (no password, no
 * token in its query), and does not mean another machine for the client than for us.
 *
 * @returns `undefined` where it cannot, or the file names one of several ComfyUIs.
 */
export function viewUrl(file: EngineFile, options: ViewUrlOptions): string | undefined {
  const { comfyui, base } = options;
  const isPlain = comfyui.username === "" && comfyui.password === "" && comfyui.search === "";
  if (!isPlain || file.engine !== undefined) return undefined;
  if (isOurs(comfyui.hostname) && !isOurs(new URL(base).hostname)) return undefined;
  const url = new URL(comfyui);
  url.hash = "";
  url.pathname = `${url.pathname.replace(/\/$/, "")}/view`;
  const { filename, subfolder, type } = file;
  url.search = new URLSearchParams({ filename, subfolder, type }).toString();
  return url.href;
}

/** Names and addresses that mean the machine that says them. */
function isOurs(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/i.test(hostname);
}
