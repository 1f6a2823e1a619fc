import type { Json } from "../json.ts";
import type { Call, Service } from "../server/exchange.ts";

/** What can go wrong with an answer. */
export type Fault =
  /** An error status; `wait` says how long, in the header that `via` names, or not at all. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly waitSeconds?: number;
      readonly via?: "retry-after" | "retry-after-date" | "retry-after-ms" | "x-ms-retry-after-ms";
      readonly code?: string;
    }
  /** The connection is reset before a byte of the answer. */
  | { readonly kind: "reset" }
  /** The connection breaks in the middle of the body that the headers announced. */
  | { readonly kind: "cut" }
  /** A whole answer whose JSON stops in the middle. */
  | { readonly kind: "truncated-json" }
  /** A page of HTML, as a captive proxy sends. */
  | { readonly kind: "html"; readonly status?: number }
  | { readonly kind: "empty" }
  /** One item of a list keeps nothing but its id and name. */
  | { readonly kind: "bare-item"; readonly index?: number }
  | { readonly kind: "null-item"; readonly index?: number }
  /** The next link leads to the page it is on; `fresh` ones differ each time. */
  | { readonly kind: "endless-link"; readonly fresh?: boolean }
  /** The first page comes twice, then the list goes on as it should. */
  | { readonly kind: "repeated-page" }
  | { readonly kind: "foreign-link" }
  | { readonly kind: "foreign-redirect"; readonly status?: number }
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** The token is refused as expired, whatever it is. */
  | { readonly kind: "expired-token" }
  /** The firewall of the vault refuses the caller. */
  | { readonly kind: "firewall" }
  /** The caller lacks the right: in ARM's words, or the data plane's. */
  | { readonly kind: "denied" }
  /** The vault answers as one that was deleted. */
  | { readonly kind: "gone" }
  /** Headers laid over the answer's own, such as used-up quota. */
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  /** Resource Graph keeps the second half of the rows to itself and says so. */
  | { readonly kind: "result-truncated" }
  /** Anything else. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: Json;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** Which requests a fault may strike; what is not given is any. */
export interface FaultTarget {
  readonly service?: Service;
  readonly method?: string;
  /** On path and query as they came. */
  readonly url?: RegExp;
  /** On the body of the request: Resource Graph queries, Graph batches. */
  readonly body?: RegExp;
  /** Name of a vault or managed HSM. */
  readonly store?: string;
  readonly principalId?: string;
}

export interface FaultRule {
  readonly fault: Fault;
  readonly on?: FaultTarget;
  /** Lets that many matching requests through first. */
  readonly after?: number;
  /** Strikes that many and no more; without it, all. */
  readonly times?: number;
  /** Strikes with this probability, by the seed. */
  readonly probability?: number;
}

export interface FaultHandle {
  /** How often it has struck. */
  readonly struck: number;
  remove(): void;
}

export interface Faults {
  add(rule: FaultRule): FaultHandle;
  clear(): void;
  /** The faults that strike this request; at most one of each rule. */
  strike(call: Call, principalId: string | null): readonly Fault[];
}

const hasSkipToken = (call: Call) =>
  /[?&](\$|%24)skiptoken=/i.test(call.target) || /"\$skipToken"\s*:\s*"/.test(call.body);

function matches({ on = {}, fault }: FaultRule, call: Call, principalId: string | null): boolean {
  if (fault.kind === "repeated-page" && hasSkipToken(call)) return false;
  if (fault.kind === "expired-token" && !call.headers.has("authorization")) return false;
  return (
    (on.service === undefined || on.service === call.origin.service) &&
    (on.method === undefined || on.method === call.method) &&
    (on.url === undefined || on.url.test(call.target)) &&
    (on.body === undefined || on.body.test(call.body)) &&
    (on.store === undefined || on.store.toLowerCase() === call.origin.store?.toLowerCase()) &&
    (on.principalId === undefined || on.principalId === principalId)
  );
}

export function makeFaults(random: () => number): Faults {
  interface Laid {
    readonly rule: FaultRule;
    seen: number;
    struck: number;
  }
  let laid: Laid[] = [];
  return {
    add: (rule) => {
      const one: Laid = { rule, seen: 0, struck: 0 };
      laid.push(one);
      return {
        get struck() {
          return one.struck;
        },
        remove: () => {
          laid = laid.filter((other) => other !== one);
        },
      };
    },
    clear: () => {
      laid = [];
    },
    strike: (call, principalId) => {
      const striking: Fault[] = [];
      for (const one of laid) {
        const { rule } = one;
        if (!matches(rule, call, principalId)) continue;
        one.seen += 1;
        if (one.seen <= (rule.after ?? 0) || one.struck >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
        if (rule.probability !== undefined && random() >= rule.probability) continue;
        one.struck += 1;
        striking.push(rule.fault);
      }
      return striking;
    },
  };
}
