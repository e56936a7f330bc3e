/** How much is served at a time and in a minute. */
export interface HttpLimits {
  /** Requests a minute of each principal, and of each address that is none. No limit where missing. */
  requestsPerMinute?: number | undefined;
  /** The largest JSON body to read, in bytes. Default 16 MiB. */
  bodyBytes?: number | undefined;
  /** The largest picture to read, in bytes. Default 25 MiB. */
  uploadBytes?: number | undefined;
  /** How long a body may take to come in, in milliseconds. Default two minutes. */
  bodyMs?: number | undefined;
  /** How many sessions there may be at a time. Default 256. */
  sessions?: number | undefined;
  /** How many of them one principal may have. Default half of them, or all where auth is off. */
  sessionsPerPrincipal?: number | undefined;
  /** How many event streams each principal, or address that is none, may keep open. Default 64. */
  streams?: number | undefined;
}
