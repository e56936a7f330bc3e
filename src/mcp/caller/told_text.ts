import type { Engine } from "../../jobs/engines/engine.ts";
import type { Engines } from "../../jobs/engines/engines.ts";
import type { Services } from "../tool_context.ts";
import { callerOf } from "./caller.ts";

/** An address as our own messages quote it. */
const QUOTED = String.raw`"(?:https?|wss?)://[^"]*"`;

/**
 * What we say of a ComfyUI by its address, and what stands in its place. Such a message may be of an
 * earlier process, whose ComfyUI was another one.
 */
const SENTENCES: readonly [pattern: RegExp, instead: string][] = [
  [new RegExp(`ComfyUI at ${QUOTED}`, "g"), "ComfyUI"],
  [new RegExp(`(Cannot (?:GET|POST) /.{0,400}?) at ${QUOTED}`, "g"), "$1 of ComfyUI"],
  [new RegExp(`redirects to ${QUOTED}`, "g"), "redirects to another address"],
  // Of all answers only a 400 says what was wrong with what the caller sent.
  [/(ComfyUI answered (?!400)\d{3}) \(.{0,210}\)(?=\. )/g, "$1"],
  [
    /Run it with --allow-net=\S+, or name the address that it may reach\./g,
    "Ask whoever runs Easel to permit it.",
  ],
];

const SCHEME = String.raw`\b(?:https?|wss?)://(?:[^\s/@"']*@)?`;
const START = String.raw`(?<![\w.-])`;
/** Four numbers, an IPv6 address or a name: `16` of `16:9` is none. */
const ANY_HOST = String.raw`(?:\[[\da-f:.]+\]|\d+(?:\.\d+){3}|(?!\d+:)[\w-]+(?:\.[\w-]+)*)`;
const REST = String.raw`(?:/(?:[^\s"'\`<>(),;]*[^\s"'\`<>(),;.:])?)?`;

/**
 * What was said of something that went wrong, as the caller may have it: whole for who sees all; for
 * others without the addresses of ComfyUIs, by whose names these are called instead.
 */
export function toldText(text: string, services: Pick<Services, "caller" | "engines">): string {
  return callerOf(services).seesAll ? text : withoutAddresses(text, services.engines);
}

/** What a caller is told that a ComfyUI is called: one without a name is called by its address. */
export function toldName(
  engine: Engine,
  services: Pick<Services, "caller" | "engines">,
): string {
  return callerOf(services).seesAll ? engine.name : nameOf(engine, services.engines);
}

function nameOf(engine: Engine, { all, several }: Engines): string {
  const { hostname, port, protocol } = engine.client.baseUrl;
  const address = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  if (several && !engine.name.startsWith(address)) return engine.name;
  return several ? `ComfyUI ${all.indexOf(engine) + 1}` : "ComfyUI";
}

/** A text of an error without the addresses of ComfyUIs: the names of these stand in their place. */
export function withoutAddresses(text: string, engines: Engines): string {
  const { all } = engines;
  let told = text;
  // What we say ourselves is known to the letter, so that it reads well.
  for (const engine of all) told = withName(told, engine, nameOf(engine, engines));
  for (const [pattern, instead] of SENTENCES) told = told.replaceAll(pattern, instead);
  return all.reduce(
    (told, engine) => withoutAddress(told, engine, nameOf(engine, engines)),
    told,
  );
}

function withName(text: string, { client: { baseUrl } }: Engine, name: string): string {
  const shown = `"${baseUrl.origin}${baseUrl.pathname.replace(/\/$/, "")}"`;
  return text.replaceAll(`ComfyUI at ${shown}`, () => name)
    .replaceAll(`at ${shown}`, () => `of ${name}`);
}

/** Also as others write it: without the scheme, by another name of the machine, in parts. */
function withoutAddress(text: string, { client: { baseUrl } }: Engine, name: string): string {
  const { hostname, port, pathname } = baseUrl;
  const host = RegExp.escape(hostname);
  const path = RegExp.escape(pathname.replace(/\/+$/, ""));
  const replace = (pattern: string, instead: string) => {
    told = told.replaceAll(new RegExp(pattern, "gi"), () => instead);
  };
  let told = text;
  replace(`${SCHEME}${host}(?::\\d+)?(?![\\w-])${REST}`, name);
  if (port !== "") {
    replace(`(?:${SCHEME})?${START}${ANY_HOST}:${port}(?!\\d)${REST}`, name);
    replace(`\\bport\\W{1,3}${port}(?!\\d)`, "its port");
  }
  if (path !== "") replace(`(?<![\\w/])${path}(?![\\w-])`, "");
  // A name that is one plain word may be a word of the sentence.
  if (!/^[a-z]+$/i.test(hostname)) {
    replace(`${START}${host}(?::\\d+)?(?![\\w-]|\\.\\w)`, name);
  }
  return told;
}
