import type { Service } from "./exchange.ts";

/** One request as it was made. The token is never kept, only whose it was. */
export interface JournalEntry {
  readonly number: number;
  readonly method: string;
  readonly service: Service | "unknown";
  readonly store: string | null;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Object id of whoever the token was issued to; null without a token that this server issued. */
  readonly principalId: string | null;
  readonly carriedToken: boolean;
  readonly inBatch: boolean;
  /** Null while it is under way, and for requests that got no answer. */
  readonly status: number | null;
  readonly fault: string | null;
}

export const violationReasons = [
  "secret-value",
  "key-operation",
  "account-keys",
  "mutation",
  "unexpected-post",
  "foreign-host",
  "unknown-host",
  "misdirected-token",
] as const;
export type ViolationReason = (typeof violationReasons)[number];

/** A request that a read-only client must never make. */
export interface Violation {
  readonly reason: ViolationReason;
  readonly request: JournalEntry;
}

export interface Journal {
  readonly requests: readonly JournalEntry[];
  readonly violations: readonly Violation[];
  /** Answered requests by `service status`, such as `vault 200`. */
  readonly counts: ReadonlyMap<string, number>;
  open(entry: Omit<JournalEntry, "number" | "status" | "fault">): number;
  close(number: number, end: { readonly status: number | null; readonly fault: string | null }): void;
  violate(number: number, reason: ViolationReason): void;
  /** A host outside the cloud that a client wanted to reach: no request came of it. */
  strange(host: string): void;
  clear(): void;
}

export function makeJournal(keeps: "full" | "counts"): Journal {
  let requests: JournalEntry[] = [];
  let violations: { reason: ViolationReason; number: number }[] = [];
  let broken = new Map<number, JournalEntry>();
  let under = new Map<number, JournalEntry>();
  let counts = new Map<string, number>();
  let made = 0;

  const replace = (entry: JournalEntry) => {
    if (broken.has(entry.number)) broken.set(entry.number, entry);
    if (keeps === "full") requests.push(entry);
  };
  function open(entry: Omit<JournalEntry, "number" | "status" | "fault">): number {
    made += 1;
    under.set(made, { ...entry, number: made, status: null, fault: null });
    return made;
  }
  function close(
    number: number,
    { status, fault }: { readonly status: number | null; readonly fault: string | null },
  ): void {
    const entry = under.get(number);
    if (entry === undefined) return;
    under.delete(number);
    replace({ ...entry, status, fault });
    const key = `${entry.service} ${status ?? "none"}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  function violate(number: number, reason: ViolationReason): void {
    const entry = under.get(number);
    if (entry === undefined) throw new Error("a violation belongs to a request under way");
    broken.set(number, entry);
    violations.push({ reason, number });
  }
  return {
    get requests() {
      return [...requests, ...under.values()].sort((left, right) => left.number - right.number);
    },
    get violations() {
      // Every violation's entry was put there by `violate`.
      return violations.map(({ reason, number }) => ({ reason, request: broken.get(number) as JournalEntry }));
    },
    get counts() {
      return counts;
    },
    open,
    close,
    violate,
    strange: (host) => {
      const nothing = { target: "", headers: {}, body: "", principalId: null, carriedToken: false, inBatch: false };
      const number = open({ method: "CONNECT", service: "unknown", store: null, host, ...nothing });
      violate(number, "unknown-host");
      close(number, { status: null, fault: null });
    },
    clear: () => {
      requests = [];
      violations = [];
      broken = new Map();
      under = new Map();
      counts = new Map();
    },
  };
}
