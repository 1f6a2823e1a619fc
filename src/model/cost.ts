import Type, { type TProperties } from "typebox";
import { type PriceItem, priceItems } from "./facts/prices.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";
import { Caller, usageObjectTypes } from "./usage.ts";

/**
 * An amount of money, from the least to the most that it can be. The two differ where something that decides the price was
 * not read, or where nobody knows whether a call is charged; never because of rounding.
 */
export const CostRange = closed({
  low: Type.Number({ minimum: 0 }),
  high: Type.Number({ minimum: 0 }),
});
export type CostRange = Of<typeof CostRange>;

const figures = {
  operations: Type.Integer({ minimum: 0, description: "Charged calls of the month so far; unclear ones included." }),
  monthToDate: CostRange,
  projected: nullable(CostRange),
};

/** What something costs: in the month so far, and in the whole month as it looks now. Null: too little was seen to project. */
export const CostFigures = closed(figures);
export type CostFigures = Of<typeof CostFigures>;

/** The kinds of charges that a cost is made of. */
export const chargeKinds = [
  "secret-operations",
  "key-operations",
  "certificate-operations",
  "other-operations",
  "certificate-renewals",
  "scheduled-rotations",
  "storage-key-renewals",
  "hsm-key-versions",
  "managed-hsm",
  "log-ingestion",
] as const;
export type ChargeKind = (typeof chargeKinds)[number];

/** A price that entered the report. */
export const UsedPrice = closed({
  item: Type.Unsafe<PriceItem>(oneOf(priceItems)),
  title: Type.String(),
  amount: Type.Number({ minimum: 0, description: "In the report's currency, for one `unit`." }),
  unit: Type.String(),
  source: Type.String({ description: "Where the amount comes from; `policy` where the policy sets it." }),
  date: nullable(Type.String({ description: "When that source was read, YYYY-MM-DD; null for the policy." })),
  verified: Type.Boolean({ description: "False: no source that could be checked states the amount." }),
  isOverridden: Type.Boolean(),
});
export type UsedPrice = Of<typeof UsedPrice>;

/** The largest parts of the total by one measure, largest first, and all others in one. Rows and rest add up to the total. */
function partsOf<Row extends TProperties>(row: Row) {
  return closed({
    rows: Type.Array(closed({ ...row, ...figures })),
    rest: closed({ parts: Type.Integer({ minimum: 0, description: "How many were left out." }), ...figures }),
  });
}

const vault = Type.String({ description: "ARM id of the vault or managed HSM, lower case." });
const object = {
  objectType: nullable(oneOf(usageObjectTypes, "Null for what belongs to the vault as a whole.")),
  objectName: nullable(Type.String()),
};

export const VaultParts = partsOf({ vault, name: Type.String(), owner: nullable(Type.String()) });
export const OwnerParts = partsOf({ owner: nullable(Type.String({ description: "Null: the policy names nobody." })) });
export const CallerParts = partsOf({
  caller: nullable(closed(Caller.properties, "Null: nobody called, as for monthly charges and handshakes.")),
});
export const ObjectParts = partsOf({ vault, ...object });
export const OperationParts = partsOf({
  operation: nullable(Type.String({ description: "Null for monthly and hourly charges." })),
});

/** Ways to pay less that arithmetic on the calls can show. */
export const savingKinds = ["caching", "local-public-key", "list-instead-of-gets", "app-configuration"] as const;
export type SavingKind = (typeof savingKinds)[number];

/** What one change would save, in the whole month as projected (in the month so far where nothing is projected). */
export const Saving = closed({
  kind: oneOf(savingKinds),
  vault: nullable(Type.String({ description: "Null for what concerns the whole estate." })),
  caller: nullable(closed(Caller.properties)),
  ...object,
  calls: Type.Integer({ minimum: 0, description: "Calls that would not be made." }),
  amount: CostRange,
});
export type Saving = Of<typeof Saving>;

/** What the calls and keys of an estate cost in the month that its logs reach. Every sum is in `currency`. */
export const CostReport = closed({
  currency: Type.String({ description: "ISO 4217." }),
  month: closed({
    from: Time,
    to: Time,
    coveredFrom: nullable(Time),
    coveredTo: nullable(Time),
  }),
  prices: Type.Array(UsedPrice),
  ...figures,
  own: closed(figures, "What kvaudit's own calls cost; not in any other figure."),
  byCharge: Type.Array(closed({ charge: oneOf(chargeKinds), ...figures })),
  byVault: VaultParts,
  byOwner: OwnerParts,
  byCaller: CallerParts,
  byObject: ObjectParts,
  byOperation: OperationParts,
  savings: Type.Array(Saving, { description: "The largest of each kind; kinds do not overlap but app-configuration." }),
  assumptions: Type.Array(Type.String({ description: "One sentence each: what the figures rest on." })),
});
export type CostReport = Of<typeof CostReport>;

/** What one vault costs, for the rules. */
export interface VaultCost extends CostFigures {
  readonly currency: string;
  /** The kind of charges with the largest part; null where nothing is charged. */
  readonly topCharge: { readonly charge: ChargeKind; readonly figures: CostFigures } | null;
  /** The caller with the largest part; null where nobody called. */
  readonly topCaller: { readonly caller: Caller; readonly figures: CostFigures } | null;
  /** What all callers of the vault would save by keeping what they read; null where nothing. */
  readonly caching: { readonly calls: number; readonly amount: CostRange } | null;
  /** Titles of the prices in it that no checked source states. */
  readonly unverified: readonly string[];
}

/** A kind of charges as messages call it: `HSM key versions`. */
export function chargeText(charge: ChargeKind): string {
  return charge.replaceAll("-", " ").replace("hsm", "HSM");
}
