import type { Model } from "./model.ts";
import { lastSegment } from "./model.ts";
import type { Facet } from "./query.ts";

/** What people call the values of a facet; an empty one has words too. */
export function labelOf(model: Model, facet: Facet | "none", value: string): string {
  if (value === "") return emptyLabels[facet] ?? "none";
  switch (facet) {
    case "vault":
      return model.vaultById.get(value)?.name ?? lastSegment(value);
    case "subscription":
      return model.subscriptionNames.get(value) ?? value;
    case "rule":
      return model.rules.get(value)?.title ?? value;
    default:
      return value;
  }
}

const emptyLabels: Readonly<Partial<Record<Facet | "none", string>>> = {
  owner: "no owner",
  vault: "outside vaults",
  subscription: "outside subscriptions",
  control: "no control",
  environment: "no environment",
};

/** `1 vault`, `2 vaults`, `1,200 vaults`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export const figure = (number: number): string => number.toLocaleString("en");

/** `83 %`; what is not all is never 100 %, what is not nothing never 0 %. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return `${share > 0 && share < 1 ? Math.min(99, Math.max(1, rounded)) : rounded} %`;
}

export const stateWords: Readonly<Record<string, string>> = {
  open: "open",
  new: "new",
  known: "known",
  waived: "waived",
  suppressed: "suppressed",
};

export const reasonWords: Readonly<Record<string, string>> = {
  denied: "Denied",
  firewall: "Kept out by a firewall",
  throttled: "Throttled",
  failed: "Failed",
  unparsable: "Could not be parsed",
  "not-in-output": "Not in what was given",
  "not-asked": "Not asked for",
  unknown: "Unknown until it is applied",
};
