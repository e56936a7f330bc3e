import { assertEquals } from "@std/assert";
import { ComfyWorld, NEVER_ASK, picture, STRICT } from "../comfy_world.ts";

/** Whether a frame is a message of this type. */
function isA(frame: unknown, type: string): boolean {
  return typeof frame === "string" && frame.includes(`"type": "${type}"`) ||
    typeof frame === "string" && frame.includes(`"type":"${type}"`);
}

Deno.test("follow() asks the history where the message of success got lost", STRICT, async () => {
  let lost = 0;
  const passes = (frame: unknown) => {
    if (!isA(frame, "execution_success")) return true;
    lost++;
    return false;
  };
  await using world = new ComfyWorld({ times: NEVER_ASK, passes });
  const { files } = await world.jobs.submit(picture()).done;
  assertEquals([files.length, lost], [1, 1]);
});
