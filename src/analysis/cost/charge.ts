import type { ChargeKind } from "../../model/cost.ts";
import { operationOf, operations } from "../../model/facts/operations.ts";
import { chargedStatuses, type IsCharged, type PriceItem } from "../../model/facts/prices.ts";
import type { UsageRow } from "../../model/usage.ts";
import type { AssumptionCode } from "./assumptions.ts";
import type { KeyClass, KeyInventory } from "./key-class.ts";
import { between, type PriceList, type UnitPrice } from "./price-list.ts";

/** What one call of a row is charged. */
export interface Charge {
  readonly kind: ChargeKind;
  readonly price: UnitPrice;
  /** An operation in the price list's sense; not so renewals and rotations, which happen when they are due. */
  readonly isOperation: boolean;
}

export interface ChargeContext {
  readonly prices: PriceList;
  readonly keys: KeyInventory;
  readonly isManagedHsm: boolean;
  /** Notes what the charge rests on. */
  readonly assume: (code: AssumptionCode) => void;
}

/** What the service did by itself for a price of its own. */
const storageKeyRenewal = "StorageAccountAutoSyncKey";

const classItems: Readonly<Record<KeyClass, PriceItem>> = {
  "rsa-2048": "key-operation",
  advanced: "advanced-key-operation",
  "hsm-rsa-2048": "hsm-rsa-2048-operation",
  "hsm-advanced": "advanced-key-operation",
};

/** The charge for each call of a row; undefined for what costs nothing: handshakes, notices, the management plane. */
export function chargeOf(row: UsageRow, context: ChargeContext): Charge | undefined {
  if (row.operation === storageKeyRenewal) return renewal(row, context, "storage-key-renewals");
  switch (operationOf(row.operation).billed) {
    case "no":
      return undefined;
    case "renewal":
      return renewal(row, context, "certificate-renewals");
    case "scheduled-rotation":
      return scheduledRotation(row, context);
    case "key":
    case "operation":
      return context.isManagedHsm ? undefined : operationCharge(row, context);
  }
}

function operationCharge(row: UsageRow, context: ChargeContext): Charge | undefined {
  const charged = isCharged(row, context);
  if (charged === "no") return undefined;
  const { kind, price } = operationPrice(row, context);
  return { kind, price: charged === "yes" ? price : atMost(price), isOperation: true };
}

function isCharged(row: UsageRow, { assume }: ChargeContext): IsCharged {
  const { oid, appId } = row.caller;
  // A refusal of somebody who did not prove who he is: only authenticated calls are operations.
  if (row.statusClass === "denied" && oid === null && appId === null) return "no";
  const charged = chargedStatuses[row.statusClass];
  if (charged === "no") return "no";
  if (charged === "unclear") assume(row.statusClass === "throttled" ? "throttled-unclear" : "server-error-unclear");
  if (operations.has(row.operation)) return charged;
  assume("unknown-operation");
  return "unclear";
}

function operationPrice(row: UsageRow, context: ChargeContext): Pick<Charge, "kind" | "price"> {
  const { object, billed } = operationOf(row.operation);
  if (billed === "key") return { kind: "key-operations", price: keyOperationPrice(row.objectName, context) };
  if (object === "certificate") {
    return { kind: "certificate-operations", price: context.prices.use("certificate-operation") };
  }
  // What the list does not name (recovery and purge of vaults, unknown operations) goes at the price of secrets.
  const price = context.prices.use("secret-operation");
  return { kind: object === "secret" ? "secret-operations" : "other-operations", price };
}

function keyOperationPrice(name: string | null, { prices, keys, assume }: ChargeContext): UnitPrice {
  if (name === null) return prices.use("key-operation");
  const classes = keys.classesOf(name);
  const [only] = classes;
  if (only && classes.length === 1) return prices.use(classItems[only]);
  assume("key-class-unread");
  return between(...[...new Set(classes.map((one) => classItems[one]))].map((item) => prices.use(item)));
}

function renewal(
  row: UsageRow,
  { prices, assume }: ChargeContext,
  kind: "certificate-renewals" | "storage-key-renewals",
): Charge | undefined {
  if (row.statusClass === "challenge") return undefined;
  const isCertificate = kind === "certificate-renewals";
  const price = prices.use(isCertificate ? "certificate-renewal" : "storage-key-renewal");
  if (row.statusClass === "success" && isCertificate) return { kind, price, isOperation: false };
  // The price is for a request, and nobody says whether a failed one counts, nor whether a synchronised key is a renewal.
  assume(isCertificate ? "renewal-unclear" : "storage-key-unclear");
  return { kind, price: atMost(price), isOperation: false };
}

function scheduledRotation({ statusClass }: UsageRow, { prices, assume }: ChargeContext): Charge | undefined {
  if (statusClass !== "success" && statusClass !== "none") return undefined;
  const price = prices.use("scheduled-rotation");
  if (statusClass === "none") assume("rotation-unclear");
  return { kind: "scheduled-rotations", price: statusClass === "none" ? atMost(price) : price, isOperation: false };
}

/** A charge that may not be made at all. */
function atMost({ high }: UnitPrice): UnitPrice {
  return { low: 0, high };
}
