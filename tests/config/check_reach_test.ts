import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkReach } from "../../src/config/check_reach.ts";
import { parseConfig } from "../../src/config/config.ts";

const ONLY_DEFAULT = (address: string) => address === "127.0.0.1:8188";

function refusal(...args: string[]): string {
  const check = () => checkReach(parseConfig(args), ONLY_DEFAULT);
  return assertThrows(check, Deno.errors.NotCapable).message;
}

Deno.test("checkReach() lets pass what may be reached", () => {
  checkReach(parseConfig([]), ONLY_DEFAULT);
  checkReach(parseConfig(["--comfyui=http://127.0.0.1:8188/prefix"]), ONLY_DEFAULT);
  checkReach(parseConfig(["serve"]), () => true);
});

Deno.test("checkReach() asks for nothing that is not used", () => {
  const asked: string[] = [];
  const refuse = (address: string) => {
    asked.push(address);
    return false;
  };
  for (const args of [["--demo"], ["doctor"], ["convert", "a.json"], ["--help"]]) {
    checkReach(parseConfig([...args, "--comfyui=http://a"]), refuse);
  }
  assertEquals(asked, []);
});

Deno.test("checkReach() refuses another ComfyUI with the commands that would allow it", () => {
  assertEquals(
    refusal("--comfyui", "http://10.0.0.5:8188"),
    'Cannot use ComfyUI at "http://10.0.0.5:8188": this Easel may not connect to 10.0.0.5:8188. ' +
      "Make one that may: deno task compile --profile custom --comfyui http://10.0.0.5:8188\n" +
      "Or run it with: deno run --no-prompt --allow-net=10.0.0.5:8188 --allow-read=workflows " +
      "main.ts --comfyui http://10.0.0.5:8188",
  );
});

Deno.test("checkReach() tells who writes localhost of 127.0.0.1", () => {
  const message = refusal("--comfyui", "http://localhost:8188");
  assertStringIncludes(message, "but to 127.0.0.1:8188, so say --comfyui http://127.0.0.1:8188.");
  assertEquals(refusal("--comfyui", "http://localhost:9").includes("but to"), false);
});

Deno.test("checkReach() refuses to listen with commands that allow all of it", () => {
  const message = refusal("serve", "--port", "80");
  assertStringIncludes(message, 'Cannot listen on "127.0.0.1:80": this Easel may not.');
  assertStringIncludes(message, "--allow-net=127.0.0.1:8188,127.0.0.1:80 ");
  assertStringIncludes(message, "main.ts serve --comfyui http://127.0.0.1:8188 --host 127.0.0.1");
});

Deno.test("checkReach() shows no password or token", () => {
  const message = refusal("--comfyui", "http://me:secret@a/prefix/?token=secret");
  assertStringIncludes(message, 'ComfyUI at "http://a/prefix"');
  assertEquals(message.includes("secret"), false);
});
