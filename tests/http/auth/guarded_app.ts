import { type App, createApp, type HttpOptions } from "../../../src/http/server.ts";
import { FakeSessions } from "../fake_sessions.ts";
import { FakeIssuer } from "./fake_issuer.ts";
import { principal } from "./principals.ts";

/** The token of `alice`, who may do all. */
export const TOKEN = "0123456789abcdef-alice";

/** Scopes and their tools. */
export const SCOPES = { "easel:read": ["list_*"] };

/** A server with auth on, which counts what reaches its handlers. */
export class GuardedApp implements Disposable {
  readonly app: App;
  readonly issuer: FakeIssuer;
  readonly fakes = new FakeSessions();
  /** How often each handler behind auth was reached. */
  readonly reached = { info: 0, upload: 0, route: 0 };

  private constructor(issuer: FakeIssuer, more: Partial<HttpOptions>) {
    this.issuer = issuer;
    this.app = createApp(this.fakes.options({
      auth: {
        tokens: [{ principal: principal("alice"), token: TOKEN }],
        jwt: issuer.options({ scopes: SCOPES }),
      },
      info: () => {
        this.reached.info++;
        return { name: "easel", version: "1.2.3", protocolVersions: [] };
      },
      upload: () => {
        this.reached.upload++;
        return Promise.resolve({});
      },
      routes: (app) =>
        app.all("/route/*", (c) => {
          this.reached.route++;
          return c.json({ principal: c.get("principal") });
        }),
      openRoutes: (app) => app.get("/open", (c) => c.json({ principal: c.get("principal") })),
      ...more,
    }));
  }

  /** With an issuer of its own. */
  static async open(more: Partial<HttpOptions> = {}): Promise<GuardedApp> {
    return new GuardedApp(await FakeIssuer.open(), more);
  }

  /** How often any handler behind auth was reached. */
  get handled(): number {
    const { info, upload, route } = this.reached;
    return info + upload + route + this.fakes.opened.length;
  }

  /** Answers a request from this address. */
  async ask(path: string, init: RequestInit = {}, peer = "192.0.2.1"): Promise<Response> {
    return await this.app.fetch(new Request(`http://127.0.0.1${path}`, init), peer);
  }

  [Symbol.dispose](): void {
    this.app[Symbol.dispose]();
  }
}
