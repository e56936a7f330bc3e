/** Another name of an option in a file, as other servers for ComfyUI have it. */
export interface KeyAlias {
  /** The name; a `*` at its end is any. */
  key: string;
  /** The option's key; left out where Easel has no use for it. */
  to?: string;
  /** Why Easel has no use for it, or for some of its values. */
  why?: string;
  /** What it means for the option; `null` where it means nothing, for the reason above if any. */
  convert?: (value: unknown) => unknown;
  /** What is wrong with a value that cannot be taken, and what to do; `undefined` with any other. */
  refuse?: (value: unknown) => string | undefined;
  /** Whether another name of the option in the same file goes before it. */
  weak?: boolean;
  /** What of the option it is, where several say it together: a field, or what a part of a list is. */
  part?: string;
}

/** What servers of this kind call their options, in the sections of MCPForge's guide. */
export const MCPFORGE_KEYS: readonly KeyAlias[] = [
  { key: "server.host", to: "host" },
  { key: "server.port", to: "port" },
  { key: "server.transport", to: "transport" },
  { key: "server.public_url", to: "public_url" },
  { key: "server.base_url", to: "public_url" },
  { key: "server.allowed_hosts", to: "allowed_hosts" },
  { key: "server.allowed_origins", to: "allowed_origins" },
  { key: "server.cors_origins", to: "allowed_origins" },
  { key: "server.log_level", to: "logging.level", weak: true },
  { key: "server.name", why: "Easel goes by its own name" },
  { key: "server.version", why: "Easel goes by its own version" },
  { key: "server.workers", why: "one process serves all" },
  { key: "server.description", why: "Easel describes itself" },
  { key: "server.debug", why: "logging.level says what is logged" },
  {
    key: "server.path",
    why: "MCP is at /mcp",
    refuse: unless(
      /^\/?mcp\/?$/,
      "MCP is at /mcp. Give clients that path, or let a proxy change it, and leave this out.",
    ),
  },
  { key: "server.max_connections", why: "limits.sessions and limits.streams say how many" },
  { key: "server.request_timeout", why: "timeout and step_timeout say how long a job may take" },
  { key: "server.reload", why: "workflows are read again as they change" },
  { key: "server.ssl.*", why: "TLS is the part of a proxy before it" },
  { key: "server.tls.*", why: "TLS is the part of a proxy before it" },
  { key: "server.cors", why: "allowed_origins says who may" },
  { key: "server.cors.enabled", why: "allowed_origins says who may" },
  { key: "server.cors.origins", to: "allowed_origins" },
  { key: "server.cors.allowed_origins", to: "allowed_origins" },
  { key: "comfyui.timeout", to: "timeout" },
  { key: "comfyui.default_timeout", to: "timeout" },
  { key: "comfyui.generation_timeout", to: "timeout" },
  { key: "comfyui.servers", to: "comfyui" },
  { key: "comfyui.instances", to: "comfyui" },
  { key: "comfyui.ws_url", why: "it follows from the address" },
  { key: "comfyui.websocket_url", why: "it follows from the address" },
  {
    key: "comfyui.verify_ssl",
    why: "certificates are always checked",
    refuse: unless(
      /^(?:true|yes|on|1)$/i,
      "certificates are always checked. Leave it out, and use an address whose certificate holds.",
    ),
  },
  { key: "comfyui.connection_timeout", why: "how long a ComfyUI may take to answer is fixed" },
  { key: "comfyui.connect_timeout", why: "how long a ComfyUI may take to answer is fixed" },
  { key: "comfyui.poll_interval", why: "Easel hears of a job's end at once" },
  { key: "comfyui.max_retries", why: "Easel tries again what is safe to try again" },
  { key: "comfyui.retry_delay", why: "Easel tries again what is safe to try again" },
  { key: "comfyui.retry_attempts", why: "Easel tries again what is safe to try again" },
  { key: "comfyui.reconnect", why: "Easel connects again by itself" },
  { key: "comfyui.reconnect_*", why: "Easel connects again by itself" },
  { key: "comfyui.output_*", why: "pictures stay where ComfyUI keeps them" },
  { key: "authentication.enabled", to: "auth.enabled" },
  { key: "authentication.token", to: "auth.token" },
  { key: "authentication.api_key", to: "auth.token" },
  { key: "authentication.bearer_token", to: "auth.token" },
  { key: "authentication.tokens", to: "auth.tokens" },
  { key: "authentication.api_keys", to: "auth.tokens" },
  { key: "authentication.jwt", to: "auth.jwt" },
  { key: "authentication.oauth", to: "auth.jwt" },
  { key: "authentication.secret", to: "auth.jwt", part: "secret" },
  { key: "authentication.secret_key", to: "auth.jwt", part: "secret" },
  { key: "authentication.jwt_secret", to: "auth.jwt", part: "secret" },
  { key: "authentication.algorithm", to: "auth.jwt", part: "algorithm" },
  { key: "authentication.jwt_algorithm", to: "auth.jwt", part: "algorithm" },
  { key: "authentication.issuer", to: "auth.jwt", part: "issuer" },
  { key: "authentication.audience", to: "auth.jwt", part: "audience" },
  { key: "authentication.jwks_url", to: "auth.jwt", part: "jwks_url" },
  { key: "authentication.jwks_uri", to: "auth.jwt", part: "jwks_url" },
  { key: "authentication.expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.token_expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.jwt_expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.jwt.expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.jwt.token_expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.jwt.access_token_expir*", why: "Easel checks tokens and makes none" },
  { key: "authentication.oauth.client_*", why: "Easel checks tokens and asks for none" },
  { key: "authentication.rate_limit.requests_per_minute", to: "limits.requests_per_minute" },
  { key: "authentication.rate_limit.enabled", why: "limits always hold" },
  { key: "authentication.rate_limit.burst", why: "requests are counted by the minute" },
  {
    key: "authentication.header",
    why: "Authorization and X-API-Key are both taken",
    refuse: unless(
      /^(?:Authorization|X-API-Key)$/i,
      "tokens are taken from Authorization, as Bearer, and from X-API-Key. Have clients send one of these, and leave this out.",
    ),
  },
  { key: "authentication.type", why: "Bearer and X-API-Key are taken, and JWT where it is set up" },
  {
    key: "authentication.method",
    why: "Bearer and X-API-Key are taken, and JWT where it is set up",
  },
  // `true` is for the tools as a whole, which are there anyway.
  {
    key: "tools.enabled",
    to: "tools",
    part: "shown",
    convert: (tools) => tools === true ? null : namesIn(tools),
  },
  { key: "tools.allowed", to: "tools", part: "shown", convert: namesIn },
  { key: "tools.disabled", to: "tools", part: "hidden", convert: allBut },
  { key: "tools.denied", to: "tools", part: "hidden", convert: allBut },
  { key: "workflows.directory", to: "workflows.folder" },
  { key: "workflows.dir", to: "workflows.folder" },
  { key: "workflows.path", to: "workflows.folder" },
  {
    key: "workflows.paths",
    to: "workflows.folder",
    convert: (paths) => Array.isArray(paths) && paths.length === 1 ? paths[0] : paths,
    refuse: (paths) =>
      Array.isArray(paths) && paths.length > 1
        ? "Easel reads one folder, with all below it. Put them into one, and name that."
        : undefined,
  },
  { key: "workflows.default", to: "template" },
  { key: "workflows.default_workflow", to: "template" },
  { key: "workflows.default_template", to: "template" },
  { key: "workflows.auto_reload", why: "the folder is always watched" },
  { key: "workflows.watch", why: "the folder is always watched" },
  { key: "workflows.auto_discover", why: "the folder is always watched" },
  { key: "workflows.validate", why: "each is checked before it runs" },
  { key: "workflows.validation", why: "each is checked before it runs" },
  { key: "resources.refresh_interval", to: "refresh_seconds" },
  { key: "resources.cache_ttl", to: "refresh_seconds" },
  { key: "resources.enabled", why: "resources are always offered" },
  { key: "resources.expose_*", why: "resources are always offered" },
  { key: "resources.output_*", why: "pictures stay where ComfyUI keeps them" },
  { key: "caching.enabled", to: "cache.enabled" },
  { key: "caching.ttl", to: "cache.seconds" },
  { key: "caching.ttl_seconds", to: "cache.seconds" },
  {
    key: "caching.max_size",
    to: "cache.entries",
    convert: (size) => /^\d+(?:\.\d+)? *[kmgt]?i?b$/i.test(`${size}`) ? null : size,
    why: "what is kept is counted, and small",
  },
  { key: "caching.max_entries", to: "cache.entries" },
  { key: "caching.redis_url", to: "redis_url" },
  { key: "caching.redis.url", to: "redis_url" },
  { key: "caching.backend", why: "Redis is used where its address is given" },
  { key: "caching.type", why: "Redis is used where its address is given" },
  { key: "caching.max_size_mb", why: "what is kept is counted, and small" },
  { key: "logging.backup_count", to: "logging.backups" },
  { key: "logging.max_size", to: "logging.max_bytes" },
  { key: "logging.max_file_size", to: "logging.max_bytes" },
  { key: "logging.rotation.max_bytes", to: "logging.max_bytes" },
  { key: "logging.rotation.max_size", to: "logging.max_bytes" },
  { key: "logging.rotation.backups", to: "logging.backups" },
  { key: "logging.rotation.backup_count", to: "logging.backups" },
  { key: "logging.rotation", why: "logging.max_bytes says when the file is put aside" },
  {
    key: "logging.output",
    why: "the log always goes to standard error",
    refuse: unless(
      /^(?:stdout|stderr|console)$/i,
      "the log goes to standard error. For a file beside it, name that in logging.file, and leave this out.",
    ),
  },
  { key: "logging.console", why: "the log always goes to standard error" },
];

/** The names of ImageMCP's `appsettings.json`, but for those of its `ComfyUI` that are a field's. */
export const IMAGEMCP_KEYS: readonly KeyAlias[] = [
  { key: "Logging.LogLevel.Default", to: "logging.level" },
  { key: "Logging.LogLevel.*", why: "they are parts of .NET" },
  { key: "ComfyUI.DefaultTemplate", to: "template" },
  { key: "ComfyUI.TimeoutSeconds", to: "timeout" },
  { key: "ComfyUI.PollIntervalSeconds", why: "Easel hears of a job's end at once" },
  { key: "MCP.ServerName", why: "Easel goes by its own name" },
  { key: "MCP.ServerVersion", why: "Easel goes by its own version" },
  { key: "MCP.Mode", to: "transport", convert: (mode) => /^auto$/i.test(`${mode}`) ? null : mode },
  { key: "MCP.HttpPort", to: "port" },
  { key: "MCP.HttpUrl", to: "host", convert: hostOf, weak: true },
  { key: "MCP.HttpUrl", to: "port", convert: portOf, weak: true },
];

/** Every other name of an option in a file. */
export const KEY_ALIASES: readonly KeyAlias[] = [...MCPFORGE_KEYS, ...IMAGEMCP_KEYS];

/** Flags of other servers, and what they mean. */
export const FLAG_ALIASES: Readonly<Record<string, string>> = {
  "comfyui-endpoint": "comfyui",
  endpoint: "comfyui",
};

/** Flags of ImageMCP that take where to listen as one address, `http://0.0.0.0:5243`. */
export const LISTEN_FLAGS: readonly string[] = ["listen", "urls"];

/** Environment variables of other servers, and the key of the option that they set. */
export const VARIABLE_ALIASES: Readonly<Record<string, string>> = {
  COMFYUI_URL: "comfyui",
  COMFYUI_API_KEY: "comfyui_token",
  MCP_AUTH_TOKEN: "auth.token",
  REDIS_URL: "redis_url",
};

/**
 * The `comfyui` of servers that take its address apart: `{host: pc, port: 8000}` is
 * `{url: "http://pc:8000"}`. Anything else is as it was.
 */
export function withAddress(comfyui: Record<string, unknown>): Record<string, unknown> {
  const { host, port = 8188, protocol = "http", ...others } = comfyui;
  const parts = [host, protocol].every((part) => typeof part === "string") &&
    ["string", "number"].includes(typeof port);
  if (!parts || "url" in others) return comfyui;
  return { ...others, url: `${protocol}://${host}:${port}` };
}

/**
 * The `caching.redis` of servers that take its address apart: `{host: cache, db: 1}` is
 * `{url: "redis://cache:6379/1"}`. Anything else is as it was.
 *
 * @param expand Puts in what the text of a key refers to; a password is one only after that.
 */
export function withRedisUrl(
  redis: Record<string, unknown>,
  expand: (key: string, text: string) => string | undefined,
): Record<string, unknown> {
  const { host, port, db, username, password, ssl, ...others } = redis;
  if (typeof host !== "string" || "url" in others) return redis;
  const textOf = (key: string, value: unknown) =>
    typeof value === "string" ? expand(key, value) ?? "" : `${value ?? ""}`;
  const [name, login] = [textOf("username", username), textOf("password", password)]
    .map(encodeURIComponent);
  const isSecure = /^(?:true|yes|on|1)$/i.test(textOf("ssl", ssl));
  const url = `${isSecure ? "rediss" : "redis"}://${name || login ? `${name}:${login}@` : ""}` +
    `${inUrl(textOf("host", host))}:${textOf("port", port) || 6379}`;
  const number = textOf("db", db);
  return { ...others, url: number === "" ? url : `${url}/${number}` };
}

/** An IPv6 address stands in brackets. */
function inUrl(host: string): string {
  return /^[^[].*:/.test(host) ? `[${host}]` : host;
}

/** Refuses what is not like the pattern. */
function unless(pattern: RegExp, state: string): (value: unknown) => string | undefined {
  return (value) => pattern.test(`${value}`) ? undefined : state;
}

/** Tools that are not wanted, as `tools` has them. */
function allBut(tools: unknown): unknown {
  if (tools === null) return null;
  const names = namesIn(tools);
  if (!Array.isArray(names)) return { disabled: tools };
  return names.map((name) => typeof name === "string" ? `-${name}` : name);
}

/** The names in a text, with commas or as JSON; what is no text, as it is. */
function namesIn(tools: unknown): unknown {
  if (typeof tools !== "string") return tools;
  if (/^\s*\[/.test(tools)) return jsonIn(tools);
  const names = tools.split(/[,;]/).map((name) => name.trim()).filter(Boolean);
  // None at all would mean every tool: the text itself is refused.
  return names.length > 0 ? names : [tools];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [text];
  }
}

/** The host that an address of .NET's means to listen on; what is no address, as it is. */
export function hostOf(value: unknown): unknown {
  const url = URL.parse(String(value));
  if (!url) return value;
  // A permission for 127.0.0.1 is none for localhost, which many write.
  if (url.hostname === "localhost") return "127.0.0.1";
  return url.hostname === "*" || url.hostname === "+" ? "0.0.0.0" : url.hostname;
}

/** The port of an address; `null` where it is none. */
export function portOf(value: unknown): number | null {
  const url = URL.parse(String(value));
  return url ? Number(url.port || (url.protocol === "https:" ? 443 : 80)) : null;
}
