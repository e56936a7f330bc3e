import type { Config } from "./config.ts";
import type { JwtConfig } from "./jwt_config.ts";

/** What a program reaches outside of itself: the least that it needs, and so all that it may. */
export interface Reach {
  /** Addresses it connects to, `host:port`. */
  connect: string[];
  /** Addresses it listens on, `host:port`. */
  listen: string[];
  /** Files and folders it reads; a relative one is seen from where it is started. */
  read: string[];
  /** Files and folders it writes. */
  write: string[];
}

const REDIS_PORT = 6379;

/** What serving clients needs under a configuration, over HTTP or over stdin and stdout. */
export function reachOf(config: Config): Reach {
  const { command, host, port, workflows, configFile } = config;
  const kept = keptFiles(config);
  return {
    connect: distinct(connectsTo(config)),
    listen: command === "serve" ? [`${bracketed(host)}:${port}`] : [],
    read: distinct([workflows.folder, ...configFile === undefined ? [] : [configFile], ...kept]),
    write: distinct(kept),
  };
}

function connectsTo({ command, comfyuis, demo, redisUrl, auth: { jwt } }: Config): string[] {
  return [
    ...demo === "always" ? [] : comfyuis.map(({ url }) => addressOf(url)),
    ...redisUrl === undefined ? [] : [addressOf(new URL(redisUrl), REDIS_PORT)],
    ...command === "serve" && jwt ? keyAddresses(jwt) : [],
  ];
}

/** Where the keys of an issuer are: what it says of itself, or the address that is given. */
function keyAddresses(jwt: JwtConfig): string[] {
  if (jwt.secret !== undefined) return [];
  const url = URL.parse(jwt.jwksUrl ?? jwt.issuer);
  return url ? [addressOf(url)] : [];
}

/** Files that are read, written to and put aside, with those that are beside them for a moment. */
function keptFiles({ jobStore, logging: { file, backups } }: Config): string[] {
  const logs = file === undefined
    ? []
    : [file, ...Array.from({ length: backups }, (_, i) => `${file}.${i + 1}`)];
  const stores = isJobFile(jobStore) ? [jobStore, `${jobStore}.lock`, `${jobStore}.tmp`] : [];
  return [...stores, ...logs];
}

/** Whether jobs are kept in a file; else `job_store` is the name of another place. */
export function isJobFile(jobStore: string): boolean {
  return !["local", "none", "redis"].includes(jobStore);
}

/** The `host:port` of a URL, with the port that its protocol means where it names none. */
export function addressOf(
  { protocol, hostname, port }: URL,
  defaultPort = protocol === "https:" ? 443 : 80,
): string {
  return `${hostname}:${port || defaultPort}`;
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
