import { faultReasons, type Unread } from "../../../model/fact.ts";
import type { Coverage, Refusal } from "../../../model/manifest.ts";
import type { AzureClient } from "../client.ts";
import { directoryPermissions, needOf } from "../permissions.ts";

/** What every reader of this folder works with. */
export interface Reading {
  readonly client: AzureClient;
  readonly ledger: Ledger;
}

/** What was asked for: by which collector, in which scope, and which thing of it where that is narrower. */
export interface Asked {
  readonly collector: string;
  readonly scope: string;
  readonly id?: string;
}

interface Sum {
  readonly collector: string;
  readonly scope: string;
  asked: number;
  read: number;
  readonly refused: Refusal[];
}

/** The book of what was asked for and what came: coverage, one entry for each collector and scope. */
export class Ledger {
  readonly #sums = new Map<string, Sum>();

  /** `count` things came whole. */
  read({ collector, scope }: Asked, count = 1): void {
    const sum = this.#sum(collector, scope);
    sum.asked += count;
    sum.read += count;
  }

  /** One thing did not come, or not whole. Gives back why, with what would remedy it. */
  refused({ collector, scope, id = scope }: Asked, why: Unread): Unread {
    const explained = withRemedy(why, collector, id);
    const sum = this.#sum(collector, scope);
    sum.asked += 1;
    const role = why.reason === "denied" ? needOf(collector)?.grant.role : undefined;
    sum.refused.push({ id, why: explained, ...(role === undefined ? {} : { role }) });
    return explained;
  }

  /** Either of the above. */
  note(asked: Asked, missing: Unread | undefined): Unread | undefined {
    if (missing) return this.refused(asked, missing);
    this.read(asked);
    return undefined;
  }

  /** A remark on things that are counted elsewhere: no fault, nothing that was asked for. */
  remark({ collector, scope, id = scope }: Asked, why: Unread): void {
    if (faultReasons.has(why.reason)) throw new TypeError(`${why.reason} is a fault, no remark`);
    this.#sum(collector, scope).refused.push({ id, why });
  }

  /** Sorted by collector and scope. */
  coverage(): readonly Coverage[] {
    const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.#sums.values()]
      .sort((a, b) => order(a.collector, b.collector) || order(a.scope, b.scope))
      .map((sum) => ({
        ...sum,
        refused: sum.refused.toSorted((a, b) => order(a.id, b.id) || order(textOf(a), textOf(b))),
      }));
  }

  #sum(collector: string, scope: string): Sum {
    const key = `${collector} ${scope}`;
    const known = this.#sums.get(key);
    if (known) return known;
    const sum: Sum = { collector, scope, asked: 0, read: 0, refused: [] };
    this.#sums.set(key, sum);
    return sum;
  }
}

/** Answers come in any order; what is written down of them does not depend on it. */
function textOf({ why }: Refusal): string {
  return `${why.reason} ${why.detail}`;
}

/** Adds what would make the read possible, where the refusal does not say so itself. */
export function withRemedy(why: Unread, collector: string, scope: string): Unread {
  if (why.remedy !== undefined || why.reason !== "denied") return why;
  const need = needOf(collector);
  if (!need) return why;
  if (need.plane === "directory") return { ...why, remedy: directoryPermissions };
  const remedy = `the role ${need.grant.role} at ${scope}`;
  return { ...why, remedy };
}
