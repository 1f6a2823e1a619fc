import type { VaultCost } from "./cost.ts";

/** The cost of a healthy vault in an example: a few thousand calls. */
export const exampleCost: VaultCost = {
  currency: "USD",
  operations: 10_000,
  monthToDate: { low: 0.03, high: 0.03 },
  projected: { low: 0.04, high: 0.04 },
  topCharge: null,
  topCaller: null,
  caching: null,
  unverified: [],
};
