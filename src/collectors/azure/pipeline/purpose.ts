import { AsyncLocalStorage } from "node:async_hooks";

/** What a request is for: the collector and the scope of the coverage that it belongs to. */
export interface Purpose {
  readonly collector: string;
  readonly scope: string;
}

const current = new AsyncLocalStorage<Purpose>();

/** Requests made in here, by whatever client, are made for this. */
export function withPurpose<T>(purpose: Purpose, work: () => Promise<T>): Promise<T> {
  return current.run(purpose, work);
}

export function currentPurpose(): Purpose {
  return current.getStore() ?? { collector: "none", scope: "/" };
}
