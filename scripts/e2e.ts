// deno-lint-ignore-file no-console
/**
 * Runs the end-to-end tests against a ComfyUI of yours; it needs a checkpoint.
 *
 *     deno task e2e --comfyui http://127.0.0.1:8188
 */
import { parseArgs } from "@std/cli";

if (import.meta.main) {
  const { comfyui, _: rest } = parseArgs(Deno.args, { string: ["comfyui"] });
  if (!comfyui) {
    console.error("e2e: Cannot run: no ComfyUI is named. Use --comfyui http://127.0.0.1:8188");
    Deno.exit(2);
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...rest.map(String), "tests/e2e"],
    env: { EASEL_E2E_COMFYUI: comfyui },
  }).spawn().status;
  Deno.exit(code);
}
