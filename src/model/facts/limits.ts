import type { LimitUse } from "../subject.ts";
import type { LimitClass } from "../usage.ts";
import facts from "./limits.json" with { type: "json" };

/** Where the limits come from. Thresholds are enforced on the weighted sum over classes, which no log can tell. */
export const limitFacts: { readonly source: string; readonly date: string } = facts;

/** The span in which calls are counted, in seconds. */
export const limitSeconds: number = facts.seconds;

/** A subscription's vaults in one region may do so many times what one vault may. */
export const subscriptionFactor: number = facts.subscriptionFactor;

/**
 * How many of each a vault, or for `assignments` a subscription, may have. Beyond 20 groups in access policies access was
 * seen to fail; the service itself takes more.
 */
export const holdingLimits: Readonly<Record<LimitUse["limit"], number>> = facts.holdings;

/** Where those come from. */
export const holdingLimitFacts: { readonly source: string; readonly date: string } = facts.holdings;

/** A limit of one class of calls, and the kind of key that it holds for. */
export interface Limit {
  readonly calls: number;
  readonly of: string;
}

/** What tells the limits of keys apart. */
export interface KeyKind {
  /** RSA, RSA-HSM, EC, EC-HSM, as the service spells it. */
  readonly type: string | null;
  /** Bits; null for elliptic curves. */
  readonly size: number | null;
}

const softwareRsa2048: KeyKind = { type: "RSA", size: 2048 };

/** The smallest limit of a class that these kinds of keys meet; without any, that of RSA 2048 in software. */
export function limitOf(limitClass: LimitClass, keys: readonly KeyKind[]): Limit {
  switch (limitClass) {
    case "secret-create":
      return { calls: facts.classes[limitClass], of: "new secrets" };
    case "secret-and-vault":
      return { calls: facts.classes[limitClass], of: "secrets and the vault itself" };
    case "key-create":
      return keys.some(isInHsm)
        ? { calls: facts.keyCreate.hsm, of: "new keys in HSMs" }
        : { calls: facts.keyCreate.software, of: "new keys in software" };
    case "key-operations":
      return (keys.length === 0 ? [softwareRsa2048] : keys)
        .map(operationsLimit)
        .reduce((least, next) => (next.calls < least.calls ? next : least));
  }
}

function isInHsm({ type }: KeyKind): boolean {
  return type?.toUpperCase().endsWith("-HSM") ?? false;
}

/** A size or family that the table does not have goes by the next larger one, or by the smallest limit there is. */
function operationsLimit(key: KeyKind): Limit {
  const family = key.type?.toUpperCase().startsWith("EC") ? "EC" : "RSA";
  const rows = facts.keyOperations.filter((row) => row.family === family);
  const row = rows.find(({ bits }) => bits === null || (key.size ?? 2048) <= bits) ?? rows.at(-1);
  const place = isInHsm(key) ? "hsm" : "software";
  if (!row) throw new RangeError(`no limit for keys of family ${family}`);
  const kind = row.bits === null ? family : `${family} ${row.bits}`;
  return { calls: row[place], of: `${kind} keys in ${place === "hsm" ? "HSMs" : "software"}` };
}
