import type { StorageLike } from "../../../src/jobs/store/local_job_store.ts";

/** A storage in memory whose items are its properties, as those of the real one are. */
export class FakeStorage implements StorageLike {
  [key: string]: unknown;

  get length(): number {
    return Reflect.ownKeys(this).length;
  }

  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(this[key]) : null;
  }

  setItem(key: string, value: string): void {
    this[key] = value;
  }

  removeItem(key: string): void {
    delete this[key];
  }
}

/** One that refuses a write while it is told to, and what else is in the way. */
export function refusing(storage: FakeStorage, refusal: () => Error | undefined): StorageLike {
  return new Proxy(storage, {
    get(target, name) {
      if (name !== "setItem") return Reflect.get(target, name, target);
      return (key: string, value: string) => {
        const error = refusal();
        if (error) throw error;
        target.setItem(key, value);
      };
    },
  });
}
