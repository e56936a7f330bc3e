import { displayUrl, parseBaseUrl } from "../../comfyui/base_url.ts";
import { HttpError } from "../../comfyui/errors.ts";
import { addressOf } from "../../config/reach.ts";
import { may } from "../may.ts";
import { findComfyui } from "./find_comfyui.ts";
import { type LikelyAddress, likelyAddresses } from "./likely_addresses.ts";

const NO_COMFYUI =
  "Something else than ComfyUI answers there, or a proxy has it below a path: write the address " +
  "with that path.";

/** What an answer that is no success usually means. */
const STATUSES: Readonly<Record<number, string>> = {
  200: NO_COMFYUI,
  401:
    "A proxy in between wants a login: write it as http://user:password@host, or set comfyui_token " +
    "in easel.yaml.",
  403:
    "ComfyUI answers 403 to a request whose Origin or Host is of another address than its own. " +
    "Easel sends no Origin: look for a proxy that adds one, or that wants a login. Or start " +
    "ComfyUI with --enable-cors-header.",
  404: NO_COMFYUI,
};

const NOBODY: readonly string[] = [
  "Start ComfyUI; its last line says where it can be reached.",
  "Where Easel runs in a container, 127.0.0.1 is the container itself: name the machine's address, " +
  "and start ComfyUI with --listen.",
];

/**
 * The usual reasons why a ComfyUI does not answer. Where nobody answers there, and one answers at an
 * address that may have been meant, it is only that.
 *
 * @param options.find Looks at those addresses.
 */
export async function explainFailure(
  comfyui: URL,
  error: unknown,
  { find = findComfyui }: { find?: typeof findComfyui } = {},
): Promise<string[]> {
  const { answering, forbidden } = await find(comfyui);
  const elsewhere = answering.map(useInstead);
  // What answers may well be what is meant, and another one there by chance.
  if (error instanceof HttpError) return [...[STATUSES[error.status] ?? []].flat(), ...elsewhere];
  if (elsewhere.length > 0) return elsewhere;
  // The permission is what is wrong, and was told already.
  if (!may({ name: "net", host: addressOf(comfyui) })) return [];
  return [...hostSlip(comfyui), ...NOBODY, ...forbidden.map(lookThere)];
}

/** What is wrong with the address itself, whether or not a ComfyUI runs. */
function hostSlip(url: URL): string[] {
  const [first] = likelyAddresses(url);
  return first && first.url.hostname !== url.hostname
    ? [`${first.why} Write it as ${shown(first.url)}`]
    : [];
}

function useInstead({ url, why }: LikelyAddress): string {
  return `A ComfyUI answers at ${shown(url)}. ${why} Use --comfyui ${shown(url)}`;
}

function lookThere({ url, why }: LikelyAddress): string {
  return `${why} Easel may not look there; to do so: ` +
    `--comfyui ${shown(url)} with --allow-net=${addressOf(url)}`;
}

function shown(url: URL): string {
  return displayUrl(parseBaseUrl(url));
}
