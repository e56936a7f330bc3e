import type { OptionRow } from "../option_row.ts";
import { originOf } from "../origin_of.ts";
import { HTTP_URL } from "./url_forms.ts";

/** How HTTP clients reach Easel. */
export const SERVER_OPTIONS: readonly OptionRow[] = [
  {
    key: "transport",
    type: "choice",
    choices: ["stdio", "http"],
    synonyms: { sse: "http", "streamable-http": "http", streamable_http: "http", serve: "http" },
    default: "stdio",
    help: "What easel does where no command is named: stdio, or http as easel serve does",
  },
  {
    key: "host",
    flag: "host",
    type: "string",
    pattern: /^[\w.:[\]%-]+$/,
    form: "an address to listen on, such as 127.0.0.1",
    placeholder: "ADDRESS",
    default: "127.0.0.1",
    commands: ["serve"],
    help: "Address to listen on",
  },
  {
    key: "port",
    flag: "port",
    type: "integer",
    min: 0,
    max: 65_535,
    placeholder: "NUMBER",
    default: 5243,
    commands: ["serve"],
    help: "Port to listen on; 0 takes a free one",
  },
  {
    key: "public_url",
    flag: "public-url",
    ...HTTP_URL,
    placeholder: "URL",
    commands: ["serve"],
    help: "The address that clients know, where a proxy stands in front",
  },
  {
    key: "allowed_hosts",
    flag: "allowed-host",
    type: "list",
    of: { type: "string", pattern: /^[^\s/@]+$/, form: "a host such as easel.example.org" },
    repeated: true,
    default: [],
    placeholder: "HOST",
    commands: ["serve"],
    help: "A host that clients may call it by, beside this machine; may be given several times",
  },
  {
    key: "allowed_origins",
    flag: "allowed-origin",
    type: "list",
    of: {
      type: "string",
      normal: originOf,
      form: "an origin. Write its scheme, its host and, where it is a port of its own, that: " +
        "https://app.example.org, without a path",
    },
    repeated: true,
    default: [],
    placeholder: "ORIGIN",
    commands: ["serve"],
    help: "A website whose pages may call it; may be given several times",
  },
  {
    key: "trusted_proxies",
    type: "list",
    of: {
      type: "string",
      pattern: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:.]*:[\da-f:.]*)$/i,
      form: "an address such as 10.0.0.2",
    },
    default: [],
    commands: ["serve"],
    help: "Addresses of proxies, beside this machine, whose X-Forwarded-For is believed",
  },
  {
    key: "metrics",
    flag: "metrics",
    type: "boolean",
    default: true,
    commands: ["serve"],
    help: "Answer GET /metrics",
    off: "Do not answer GET /metrics",
  },
];
