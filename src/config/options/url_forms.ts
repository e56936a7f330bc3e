import type { UrlShape } from "../shape.ts";

/** An address of HTTP. */
export const HTTP_URL: UrlShape = {
  type: "url",
  protocols: ["http:", "https:"],
  form: "an http or https address. Give one such as http://127.0.0.1:8188",
};

/** The address of a Redis. */
export const REDIS_URL: UrlShape = {
  type: "url",
  protocols: ["redis:", "rediss:"],
  form: "the address of a Redis. Give one such as redis://127.0.0.1:6379",
};
