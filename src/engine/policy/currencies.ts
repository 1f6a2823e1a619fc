import { listCurrency, priceItems } from "../../model/facts/prices.ts";
import type { Policy } from "../../model/policy.ts";
import type { CrossFault } from "./cross-check.ts";
import { fieldOf, fieldsOf } from "./plain-data.ts";
import type { ParsedDocument } from "./yaml-document.ts";

/**
 * Prices in several currencies once all documents are merged: nothing could be added up. kvaudit knows no rates of exchange,
 * so that who counts in another currency than the price list gives every price. `documents` in the order in which they apply.
 */
export function checkCurrencies(documents: readonly ParsedDocument[], policy: Policy): readonly CrossFault[] {
  const overrides = Object.entries(policy.prices);
  const [foreign] = overrides.filter(([, { currency }]) => currency !== listCurrency);
  if (!foreign) return [];
  const [, { currency }] = foreign;
  const named = new Set(overrides.filter(([, price]) => price.currency === currency).map(([item]) => item));
  const others = priceItems.filter((item) => !named.has(item));
  const document = documents.findLast(({ value }) => fieldsOf(fieldOf(value, "prices")).size > 0);
  if (others.length === 0 || !document) return [];
  const message = `some prices are in ${currency}, but not ${others.join(", ")}`;
  const hint = `give all of them in ${currency}, or all in ${listCurrency}`;
  const at = ["prices"];
  return [{ document, at, fault: document.fault(at, { code: "mixed-currencies", message, hint }) }];
}
