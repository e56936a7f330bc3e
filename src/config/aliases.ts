/** Another name of an option in a file, as other servers for ComfyUI have it. */
export interface KeyAlias {
  /** The name; a `*` at its end is any. */
  key: string;
  /** The option's key; left out where Easel has no use for it. */
  to?: string;
  /** Why Easel has no use for it. */
  why?: string;
  /** What it means for the option; `null` where it means nothing. */
  convert?: (value: unknown) => unknown;
  /** Whether another name of the option in the same file goes before it. */
  weak?: boolean;
}

/** The names of a `config.yaml` as the guide of MCPForge has it. */
export const MCPFORGE_KEYS: readonly KeyAlias[] = [
  { key: "server.host", to: "host" },
  { key: "server.port", to: "port" },
  { key: "server.transport", to: "transport" },
  { key: "server.public_url", to: "public_url" },
  { key: "server.base_url", to: "public_url" },
  { key: "server.allowed_hosts", to: "allowed_hosts" },
  { key: "server.allowed_origins", to: "allowed_origins" },
  { key: "server.cors_origins", to: "allowed_origins" },
  { key: "server.name", why: "Easel goes by its own name" },
  { key: "server.version", why: "Easel goes by its own version" },
  { key: "comfyui.timeout", to: "timeout" },
  { key: "comfyui.ws_url", why: "it follows from the address" },
  { key: "comfyui.poll_interval", why: "Easel hears of a job's end at once" },
  { key: "comfyui.max_retries", why: "Easel tries again what is safe to try again" },
  { key: "comfyui.retry_delay", why: "Easel tries again what is safe to try again" },
  { key: "authentication.enabled", to: "auth.enabled" },
  { key: "authentication.token", to: "auth.token" },
  { key: "authentication.tokens", to: "auth.tokens" },
  { key: "authentication.api_keys", to: "auth.tokens" },
  { key: "authentication.jwt", to: "auth.jwt" },
  { key: "authentication.type", why: "Bearer and X-API-Key are taken, and JWT where it is set up" },
  {
    key: "authentication.method",
    why: "Bearer and X-API-Key are taken, and JWT where it is set up",
  },
  { key: "tools.enabled", to: "tools" },
  { key: "workflows.directory", to: "workflows.folder" },
  { key: "workflows.dir", to: "workflows.folder" },
  { key: "workflows.path", to: "workflows.folder" },
  { key: "workflows.default", to: "template" },
  { key: "workflows.auto_reload", why: "the folder is always watched" },
  { key: "workflows.watch", why: "the folder is always watched" },
  { key: "resources.refresh_interval", to: "refresh_seconds" },
  { key: "resources.enabled", why: "resources are always offered" },
  { key: "caching.enabled", to: "cache.enabled" },
  { key: "caching.ttl", to: "cache.seconds" },
  { key: "caching.max_size", to: "cache.entries" },
  { key: "caching.max_entries", to: "cache.entries" },
  { key: "caching.redis_url", to: "redis_url" },
  { key: "caching.backend", why: "Redis is used where its address is given" },
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
export const FLAG_ALIASES: Readonly<Record<string, string>> = { "comfyui-endpoint": "comfyui" };

/** Environment variables of other servers, and the key of the option that they set. */
export const VARIABLE_ALIASES: Readonly<Record<string, string>> = {
  COMFYUI_URL: "comfyui",
  COMFYUI_API_KEY: "comfyui_token",
  MCP_AUTH_TOKEN: "auth.token",
  REDIS_URL: "redis_url",
};

function hostOf(value: unknown): unknown {
  const url = URL.parse(String(value));
  // A permission for 127.0.0.1 is none for localhost, which many write.
  return url ? (url.hostname === "localhost" ? "127.0.0.1" : url.hostname) : value;
}

function portOf(value: unknown): unknown {
  const url = URL.parse(String(value));
  return url ? Number(url.port || (url.protocol === "https:" ? 443 : 80)) : null;
}
