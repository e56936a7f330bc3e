import type { AuthConfig } from "./auth_config.ts";
import type { ComfyuiConfig } from "./comfyui_config.ts";
import type { Command } from "./commands.ts";

/** Everything the program can be told. */
export interface Config {
  /** What to do; `stdio` where no command is named, unless `transport` says `http`. */
  command: Command;
  /** What it does where no command is named: MCP over stdin and stdout, or over HTTP. */
  transport: "stdio" | "http";
  /** Address of the first ComfyUI. */
  comfyui: URL;
  /** Every ComfyUI; at least one. */
  comfyuis: ComfyuiConfig[];
  /** How one of several ComfyUIs is chosen. */
  placement: "auto" | "least-busy" | "round-robin" | "weighted";
  /** How long to wait at the start until a ComfyUI answers, s; 0 does not. */
  waitForComfyui: number;
  /** How long lists of models are believed, s. */
  refreshSeconds: number;
  /** `always` the demo engine, `never`, or only where no ComfyUI answers. */
  demo: "always" | "never" | "fallback";
  /** Address to listen on, an IP or a name. */
  host: string;
  /** 0 to 65535; 0 takes a free one. */
  port: number;
  /** The address that clients know, where a proxy stands in front. */
  publicUrl?: URL;
  /** Hosts that clients may call it by, beside this machine. */
  allowedHosts: string[];
  /** Websites whose pages may call it. */
  allowedOrigins: string[];
  /** Addresses of proxies, beside this machine's, that say who asks. */
  trustedProxies: string[];
  /** Whether to answer `GET /metrics`. */
  metrics: boolean;
  /** Who may use it over HTTP. */
  auth: AuthConfig;
  /** The most that a job may ask for; missing for no such bound. */
  caps: {
    /** Steps of a picture. */
    steps?: number;
    /** Pixels of a job: width by height by pictures. */
    pixels?: number;
    /** Pictures of a job. */
    batch?: number;
    /** Width and height. */
    side?: number;
    /** What becomes of a job that asks for more. */
    mode: "clamp" | "refuse";
  };
  /** Regular expressions (flags `iu`, known to compile) of prompts that are refused. */
  refusedPrompts: string[];
  /** How much HTTP clients may do. */
  limits: {
    /** Requests of one client. */
    requestsPerMinute: number;
    /** Jobs of one client. */
    jobsPerMinute: number;
    /** Bytes of a request. */
    bodyBytes: number;
    /** Bytes of an uploaded picture. */
    uploadBytes: number;
    /** Sessions at a time. */
    sessions: number;
    /** Event streams at a time. */
    streams: number;
  };
  /** How long a job may run, s. */
  timeout: number;
  /** How long a job may run without a sign of progress, s. */
  stepTimeout: number;
  /** How many jobs may wait. */
  queueLimit: number;
  /** Results that are answered with again. */
  cache: {
    /** Whether there are any. */
    enabled: boolean;
    /** How long one is kept. */
    seconds: number;
    /** How many are kept. */
    entries: number;
  };
  /** Whether a job runs once where several ask for the same at a time. */
  dedupe: boolean;
  /** Whether clients are shown a picture as it comes into being. */
  previewFrames: boolean;
  /** Most bytes of base64 that the pictures in a result may have; missing for what a client takes. */
  previewBytes?: number;
  /**
   * Where jobs are kept: `local` (Deno's storage), `redis`, `none`, or the path of a file. It is
   * `redis` only where `redisUrl` is given.
   */
  jobStore: string;
  /**
   * A Redis in which several Easels keep their jobs; may hold a password. Results that are used
   * again, identical jobs and rate limits are each process's own.
   */
  redisUrl?: string;
  /** Names or patterns (`saved/*`) of workflows that become tools beside those that do by default. */
  expose: string[];
  /** Names, patterns (`list_*`) and toolsets (`core`) of the tools that clients see; empty for all. */
  tools: string[];
  /** Name of the workflow of `generate_image` where none is asked for; missing for Easel's choice. */
  template?: string;
  /** Whether workflows may run whose nodes call a paid service, without a yes each time. */
  allowPaid: boolean;
  /** The user's own named settings; `extends` names another. Values as they were given. */
  presets: Record<string, Record<string, string | number>>;
  /** Where workflows come from. */
  workflows: {
    /** Folder with those of the user's own. */
    folder: string;
    /** Whether the templates that ComfyUI brings count. */
    gallery: boolean;
    /** Whether those count that were saved in ComfyUI. */
    saved: boolean;
    /** Whether those count that ComfyUI ran lately. */
    history: boolean;
  };
  /** What is logged, and where. */
  logging: {
    /** The least that is logged. */
    level: "debug" | "info" | "warn" | "error";
    /** Text, or an object of JSON a line. */
    format: "text" | "json";
    /** Levels of single areas. */
    areas: Record<string, string>;
    /** File to log to, beside standard error. */
    file?: string;
    /** Bytes at which the file is put aside. */
    maxBytes: number;
    /** How many files that were put aside are kept. */
    backups: number;
    /** Whether what pictures are asked for is logged. */
    prompts: boolean;
  };
  /** The file that some of this is from. */
  configFile?: string;
  /** The command line that some of this is from. */
  args?: readonly string[];
  /** The environment variables that some of this is from; left out where there are none. */
  variables?: string[];
  /** What of this is right and may still be a surprise, a sentence each; left out where nothing is. */
  notes?: string[];
  /** What follows the command: files, a prompt, the name of a client. */
  operands: string[];
  /** Folder or file to write to; `-` for standard output. */
  out?: string;
  /** File with what `GET /object_info` answers, in place of a ComfyUI. */
  objectInfo?: string;
  /** Inputs of the picture to make, by name; values as they were written. */
  set: Record<string, string>;
  /** Whether to make a test picture, too. */
  picture: boolean;
  /** Whether to change a client's config, and not only to show what belongs there. */
  write: boolean;
  /** Whether to say where each value comes from. */
  explain: boolean;
}
