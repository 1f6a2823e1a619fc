import { usualSubscriptionId } from "./tenant/tenant-from.ts";

export const subscription = `/subscriptions/${usualSubscriptionId}`;
export const secondSubscriptionId = "20000000-0000-0000-0000-000000000002";
export const group = `${subscription}/resourceGroups/rg-vaults`;
export const appVault = `${group}/providers/Microsoft.KeyVault/vaults/kv-app`;
export const people = {
  ada: "a0000000-0000-0000-0000-000000000001",
  bob: "a0000000-0000-0000-0000-000000000002",
  app: "a0000000-0000-0000-0000-000000000003",
  team: "a0000000-0000-0000-0000-00000000000a",
  everyone: "a0000000-0000-0000-0000-00000000000b",
  gone: "a0000000-0000-0000-0000-0000000000ff",
} as const;
