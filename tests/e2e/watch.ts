import { AssertionError } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { standInEnv, tidyStandIn } from "../compile/run_program.ts";
import { type DenoHome, makeDenoHome } from "./deno_home.ts";
import { findLeak, type Leak } from "./find_leak.ts";
import { type Access, readAudit, strayAccesses } from "./stray_accesses.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const STAND_IN = /^deno run .*denort-standin-\w+\.mjs.*\n/;
const SECRET_NAMES = /TOKEN|KEY|SECRET|PASSWORD/;
const PROMPT_NAMES = ["prompt", "negative_prompt", "text"];

/** Options of {@linkcode Watch.begin}. */
export interface WatchOptions {
  /** Every `host:port` that the process may connect to or listen on; all where left out. */
  addresses?: readonly string[];
  /** Where it is started. */
  cwd?: string | undefined;
  /** Environment variables that it is started with. */
  env?: Record<string, string> | undefined;
  /** Its arguments. */
  args?: readonly string[];
  /** What it keeps its storage in; one of its own where left out. */
  home?: DenoHome | undefined;
}

/**
 * Watches one Easel from before its start until after its end. What must not be seen in its log and
 * its answers, or be reached by it, fails the test that started it: disposing of the watch throws.
 */
export class Watch implements AsyncDisposable {
  /** What the process has to be started with. */
  readonly env: Record<string, string>;
  readonly #options: WatchOptions;
  readonly #stack: AsyncDisposableStack;
  readonly #audit: string;
  readonly #hidden: Record<"prompts" | "secrets" | "paths", Set<string>>;
  #leak: Leak | undefined;
  #stderr = "";

  /** Begins to watch a process that is not started yet. */
  static async begin(options: WatchOptions): Promise<Watch> {
    await using stack = new AsyncDisposableStack();
    const home = options.home ?? stack.use(await makeDenoHome());
    const file = await Deno.makeTempFile({ prefix: "easel_audit_" });
    stack.defer(() => Deno.remove(file));
    return new Watch(options, { home, file, stack: stack.move() });
  }

  private constructor(
    options: WatchOptions,
    { home, file, stack }: { home: DenoHome; file: string; stack: AsyncDisposableStack },
  ) {
    const { env = {}, cwd = Deno.cwd(), args = [] } = options;
    this.#options = { ...options, cwd };
    this.#stack = stack;
    this.#audit = file;
    this.env = {
      NO_COLOR: "1",
      DENO_AUDIT_PERMISSIONS: file,
      ...home.env,
      ...standInEnv(),
      ...env,
    };
    const user = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? "";
    this.#hidden = {
      prompts: new Set(args[0] === "generate" ? args.slice(1, 2) : []),
      secrets: new Set([...secretVariables(env), ...args.flatMap(passwordsIn)]),
      paths: new Set([ROOT, user, cwd, home.path]),
    };
  }

  /** What the process wrote to stderr so far. */
  get stderr(): string {
    return this.#stderr.replace(STAND_IN, "");
  }

  /** What it did so far that needs a permission. */
  accesses(): Promise<Access[]> {
    return readAudit(this.#audit);
  }

  /** Takes what the process writes to stderr. */
  hear(text: string): void {
    this.#stderr += text;
  }

  /** Takes what it is asked: prompts in there must not be in its log. */
  asked(message: unknown): void {
    for (const prompt of promptsIn(message)) this.#hidden.prompts.add(prompt);
  }

  /** Takes a token or password that it is told. */
  told(secret: string): void {
    this.#hidden.secrets.add(secret);
  }

  /** Takes an answer of it. A client may see what it asked for itself. */
  answered(text: string): void {
    this.#leak ??= findLeak(text, { ...this.#hidden, prompts: [] });
  }

  /**
   * Judges, once the process has ended.
   *
   * @throws {AssertionError} With the line or the access that must not be.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stack.disposed) return;
    await using _ = this.#stack.move();
    await tidyStandIn(this.#stderr);
    // Whoever looks for a fault is shown where it was thrown.
    const shortStacks = this.#options.args?.includes("--log-level=debug") ?? false;
    const inLog = findLeak(this.stderr, { ...this.#hidden, shortStacks });
    if (inLog) throw leaked("log", inLog);
    if (this.#leak) throw leaked("answer", this.#leak);
    await this.#judgeAccesses();
  }

  async #judgeAccesses(): Promise<void> {
    const { addresses, cwd } = this.#options;
    if (addresses === undefined) return;
    const [stray] = strayAccesses(await this.accesses(), { addresses, cwd: cwd! });
    if (!stray) return;
    throw new AssertionError(`Easel reached beyond its two: ${stray.permission} ${stray.value}`);
  }
}

function leaked(where: string, { what, line }: Leak): AssertionError {
  return new AssertionError(`A ${what} is in Easel's ${where}: ${line}`);
}

/** The values of variables that are named as secrets are. */
function secretVariables(env: Record<string, string>): string[] {
  return Object.entries(env).filter(([name]) => SECRET_NAMES.test(name)).map(([, value]) => value);
}

/** The password of an address within an argument. */
function passwordsIn(arg: string): string[] {
  const password = /:\/\/[^/@]*:([^/@]+)@/.exec(arg)?.[1];
  return password === undefined ? [] : [decodeURIComponent(password)];
}

/** Every text in a message that stands under a prompt's name. */
function promptsIn(message: unknown): string[] {
  if (typeof message !== "object" || message === null) return [];
  return Object.entries(message).flatMap(([name, value]) =>
    typeof value !== "string" ? promptsIn(value) : PROMPT_NAMES.includes(name) ? [value] : []
  );
}
