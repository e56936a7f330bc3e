import type { Client } from "../sdk_client.ts";

/** One notification of a server. */
export interface Notice {
  method: string;
  params?: { uri?: string };
}

/** Collects the notifications that a client gets. */
export class Notices {
  readonly #all: Notice[] = [];
  readonly #waiting: (() => void)[] = [];

  /** Begins at once. */
  constructor(client: Client) {
    client.fallbackNotificationHandler = (notice) => {
      this.#all.push(notice as Notice);
      for (const wake of this.#waiting.splice(0)) wake();
      return Promise.resolve();
    };
  }

  /** Those of a method so far. */
  of(method: string): Notice[] {
    return this.#all.filter((notice) => notice.method === method);
  }

  /** Resolves once there are so many of a method. */
  async until(method: string, count: number): Promise<Notice[]> {
    while (this.of(method).length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.of(method);
  }
}
