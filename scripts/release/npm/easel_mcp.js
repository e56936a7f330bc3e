#!/usr/bin/env node
// deno-lint-ignore-file no-console
// Starts Easel on Deno, which npm installs beside it, with the permissions that package.json names.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { easel: { denoFlags } } = require("../package.json");
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

function findDeno() {
  try {
    return require("deno/install_api.cjs").runInstall();
  } catch (error) {
    fail(`${error.message} Is this a system that Deno runs on, with its optional packages?`);
  }
}

function fail(reason) {
  console.error(`easel-mcp: Cannot start Deno: ${reason} Or take the program from a release.`);
  process.exit(1);
}

const child = spawn(findDeno(), ["run", ...denoFlags, main, ...process.argv.slice(2)], {
  stdio: "inherit",
});
child.on("error", (error) => fail(error.message));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
// Who stops only this process means the child. A terminal sends Ctrl-C to both, and Easel takes the
// two for one. Windows has no such signal to pass on: there it would kill it amid its work.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  const passes = signal !== "SIGINT" || process.platform !== "win32";
  process.on(signal, () => passes && child.kill(signal));
}
